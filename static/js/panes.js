/** Panes: tabs where the screen is narrow, sizes that arrow keys and buttons change where it is wide. */
import { need } from "app/dom.js";
import { memory } from "app/store.js";

const STEP = 2; // percent per arrow key
const LEAP = 8; // percent per button

/**
 * Tabs by the usual pattern: one stop for Tab, arrows move and select.
 *
 * @param {HTMLElement} list
 * @param {(panelId: string) => void} onSelect
 */
function mountTabs(list, onSelect) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);

  /** @param {HTMLElement} chosen */
  function select(chosen) {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    onSelect(chosen.getAttribute("aria-controls") ?? "");
  }

  list.addEventListener("click", (event) => {
    const tab = /** @type {HTMLElement} */ (event.target).closest("[role=tab]");
    if (tab instanceof HTMLElement) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || index < 0) return;
    const next = tabs[(index + step + tabs.length) % tabs.length];
    select(next);
    next.focus();
    event.preventDefault();
  });
  return {
    /** @param {string} panelId */
    show(panelId) {
      const tab = tabs.find((each) => each.getAttribute("aria-controls") === panelId);
      if (tab) select(tab);
    },
  };
}

/** Tabs within a pane. Returns the function that shows a panel by id. @param {HTMLElement} list */
function mountSubtabs(list) {
  const panels = [...list.querySelectorAll("[role=tab]")].map((tab) => need(`#${tab.getAttribute("aria-controls")}`));
  return mountTabs(list, (id) => {
    for (const panel of panels) panel.hidden = panel.id !== id;
  });
}

/** @param {HTMLElement} divider @param {HTMLElement} grid */
function mountDivider(divider, grid) {
  const name = divider.dataset.divider ?? "";
  const horizontal = name === "columns";
  const [low, high] = [Number(divider.getAttribute("aria-valuemin")), Number(divider.getAttribute("aria-valuemax"))];

  /** @param {number} percent */
  function set(percent) {
    const value = Math.min(high, Math.max(low, Math.round(percent)));
    divider.setAttribute("aria-valuenow", String(value));
    grid.style.setProperty(`--${name}`, `${value}%`);
    memory.write(`pane-${name}`, value);
  }
  const now = () => Number(divider.getAttribute("aria-valuenow"));

  divider.addEventListener("keydown", (event) => {
    const less = horizontal ? "ArrowLeft" : "ArrowUp";
    const more = horizontal ? "ArrowRight" : "ArrowDown";
    const target = { [less]: now() - STEP, [more]: now() + STEP, Home: low, End: high }[event.key];
    if (target === undefined) return;
    set(target);
    event.preventDefault();
  });
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = grid.getBoundingClientRect();
    set(horizontal ? ((event.clientX - box.left) / box.width) * 100 : ((event.clientY - box.top) / box.height) * 100);
  });
  const remembered = memory.read(`pane-${name}`);
  if (typeof remembered === "number") set(remembered);
  return { change: (/** @type {number} */ by) => set(now() + by) };
}

export function mountPanes() {
  const grid = need(".ws-grid");
  const main = mountTabs(need("[data-ws-tabs]"), (id) => {
    grid.dataset.show = id.replace("pane-", "");
  });
  const subtabs = [...document.querySelectorAll("[data-subtabs]")].map((list) => mountSubtabs(/** @type {HTMLElement} */ (list)));
  const dividers = {
    columns: mountDivider(need("[data-divider=columns]"), grid),
    rows: mountDivider(need("[data-divider=rows]"), grid),
  };
  /** @type {Record<string, () => void>} */
  const sizes = {
    wider: () => dividers.columns.change(LEAP),
    narrower: () => dividers.columns.change(-LEAP),
    taller: () => dividers.rows.change(LEAP),
    shorter: () => dividers.rows.change(-LEAP),
  };
  for (const button of document.querySelectorAll("[data-pane-size]")) {
    button.addEventListener("click", () => sizes[button.getAttribute("data-pane-size") ?? ""]?.());
  }

  return {
    /** Brings a pane up; focuses it only when asked to. @param {"statement" | "editor" | "results" | "tutor"} name @param {{focus?: boolean}} [options] */
    show(name, { focus = false } = {}) {
      main.show(`pane-${name}`);
      if (focus) need(`#pane-${name}`).focus();
    },
    /** @param {string} id */
    showPanel(id) {
      for (const group of subtabs) group.show(id);
    },
    /** Whether one pane is seen at a time. */
    isNarrow: () => matchMedia("(max-width: 50rem)").matches,
  };
}
