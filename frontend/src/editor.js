/**
 * The editor bundle: `mountEditor` and `mountDiff` are all that the pages know of CodeMirror.
 *
 * Languages, the merge view and the vim key map are separate chunks, loaded when first asked for.
 */
import { indentWithTab, isolateHistory, redo, undo } from "@codemirror/commands";
import { indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorSelection, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { indentWidths, loadLanguage } from "./languages.js";
import { look } from "./theme.js";

/**
 * @typedef {{key: string, run: () => void}} Binding  A key in CodeMirror's notation and what it does.
 * @typedef {{line: number, column?: number, severity: "error" | "warning", message: string}} Remark
 *   `line` and `column` are 1-based; lines outside the document are moved to its nearest end.
 * @typedef {{
 *   parent: HTMLElement, doc: string, language: string, label: string, describedBy?: string, nonce: string,
 *   dark?: boolean, readOnly?: boolean, bindings?: Binding[], onChange?: (text: string) => void, onBlur?: () => void,
 * }} EditorOptions
 */

/** Runs `act` and tells CodeMirror that the key was dealt with. @param {Binding} binding */
function command(binding) {
  return {
    key: binding.key,
    preventDefault: true,
    run: () => {
      binding.run();
      return true;
    },
  };
}

/** @param {string} language */
function indentation(language) {
  const width = indentWidths[language] ?? 4;
  return [indentUnit.of(language === "go" ? "\t" : " ".repeat(width)), EditorState.tabSize.of(width)];
}

/** Mounts an editor and returns its handle. @param {EditorOptions} options */
export function mountEditor(options) {
  const slots = { language: new Compartment(), indent: new Compartment(), tab: new Compartment(), dark: new Compartment(), keys: new Compartment() };
  // A contenteditable element takes the focus anyway; the tabindex says so to tools that only look for one.
  const attributes = { "aria-label": options.label, tabindex: "0", autocapitalize: "off", spellcheck: "false" };
  if (options.describedBy) Object.assign(attributes, { "aria-describedby": options.describedBy });
  const view = new EditorView({
    parent: options.parent,
    doc: options.doc,
    extensions: [
      EditorView.cspNonce.of(options.nonce),
      Prec.highest(keymap.of((options.bindings ?? []).map(command))),
      slots.keys.of([]),
      basicSetup,
      lintGutter(),
      slots.tab.of(keymap.of([indentWithTab])),
      keymap.of(lintKeymap),
      slots.language.of([]),
      slots.indent.of(indentation(options.language)),
      slots.dark.of(EditorView.darkTheme.of(Boolean(options.dark))),
      look,
      EditorState.readOnly.of(Boolean(options.readOnly)),
      EditorView.contentAttributes.of(attributes),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange?.(update.state.doc.toString());
      }),
      EditorView.domEventHandlers({ blur: () => options.onBlur?.() }),
    ],
  });
  return handle(view, slots, options.language);
}

/**
 * @param {EditorView} view
 * @param {Record<"language" | "indent" | "tab" | "dark" | "keys", Compartment>} slots
 * @param {string} language
 */
function handle(view, slots, language) {
  let wanted = "";

  /** Loads and shows a language; a later call wins over a slower earlier one. @param {string} name */
  async function setLanguage(name) {
    wanted = name;
    const support = await loadLanguage(name);
    if (wanted !== name) return;
    view.dispatch({ effects: [slots.language.reconfigure(support), slots.indent.reconfigure(indentation(name))] });
  }

  const ready = setLanguage(language);
  return {
    ready,
    setLanguage,
    value: () => view.state.doc.toString(),
    focus: () => view.focus(),
    hasFocus: () => view.hasFocus,
    undo: () => undo(view),
    redo: () => redo(view),
    destroy: () => view.destroy(),

    /** Replaces the whole text as one step that Undo takes back. @param {string} text */
    replace(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: EditorSelection.cursor(0),
        annotations: isolateHistory.of("full"),
        scrollIntoView: true,
      });
    },

    /** Types text at the cursor. @param {string} text */
    insert(text) {
      view.dispatch(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
      view.focus();
    },

    /** Moves the cursor by one character or line. @param {"left" | "right" | "up" | "down"} direction */
    move(direction) {
      const main = view.state.selection.main;
      const forward = direction === "right" || direction === "down";
      const vertical = direction === "up" || direction === "down";
      const target = vertical ? view.moveVertically(main, forward) : view.moveByChar(main, forward);
      view.dispatch({ selection: EditorSelection.cursor(target.head), scrollIntoView: true });
      view.focus();
    },

    /** Marks lines in the gutter and the text; an empty list clears. @param {Remark[]} remarks */
    setRemarks(remarks) {
      const doc = view.state.doc;
      const diagnostics = remarks.map((remark) => {
        const line = doc.line(Math.min(Math.max(remark.line, 1), doc.lines));
        const indent = line.text.length - line.text.trimStart().length;
        const from = Math.min(line.from + (remark.column ? remark.column - 1 : indent), line.to);
        return { from, to: line.to, severity: remark.severity, message: remark.message };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },

    /** Puts the cursor at the start of a 1-based line and shows it. @param {number} number */
    goToLine(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      view.dispatch({ selection: EditorSelection.cursor(line.from), effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },

    /** Whether Tab indents or leaves the editor. @param {{indents: boolean}} mode */
    setTabMode({ indents }) {
      view.dispatch({ effects: slots.tab.reconfigure(indents ? keymap.of([indentWithTab]) : []) });
    },

    /** Tells CodeMirror which of its own base styles fit. @param {{dark: boolean}} theme */
    setTheme({ dark }) {
      view.dispatch({ effects: slots.dark.reconfigure(EditorView.darkTheme.of(dark)) });
    },

    /** Loads the vim key map, or returns to the default one. @param {{vim: boolean}} map */
    async setKeyMap({ vim }) {
      const keys = vim ? (await import("@replit/codemirror-vim")).vim() : [];
      view.dispatch({ effects: slots.keys.reconfigure(keys) });
    },
  };
}

/**
 * Shows two texts side by side, or as one unified text when `unified`. Resolves to a function that removes it.
 *
 * @param {{parent: HTMLElement, before: string, after: string, language: string, nonce: string, unified: boolean,
 *   dark?: boolean, labels: {before: string, after: string}}} options
 * @returns {Promise<() => void>}
 */
export async function mountDiff(options) {
  const [merge, language] = await Promise.all([import("@codemirror/merge"), loadLanguage(options.language)]);
  /** @param {string} label */
  const shared = (label) => [
    EditorView.cspNonce.of(options.nonce),
    EditorView.darkTheme.of(Boolean(options.dark)),
    basicSetup,
    language,
    look,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label }),
  ];
  if (options.unified) {
    const changes = merge.unifiedMergeView({ original: options.before, mergeControls: false, collapseUnchanged: {} });
    const view = new EditorView({ parent: options.parent, doc: options.after, extensions: [shared(options.labels.after), changes] });
    return () => view.destroy();
  }
  const view = new merge.MergeView({
    parent: options.parent,
    a: { doc: options.before, extensions: shared(options.labels.before) },
    b: { doc: options.after, extensions: shared(options.labels.after) },
    collapseUnchanged: {},
  });
  return () => view.destroy();
}
