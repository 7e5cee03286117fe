/**
 * Language support, one lazily loaded chunk each. Keys are the `editor` names that the server sends.
 *
 * @type {Record<string, () => Promise<import("@codemirror/state").Extension>>}
 */
export const languageLoaders = {
  c: async () => (await import("@codemirror/lang-cpp")).cpp(),
  cpp: async () => (await import("@codemirror/lang-cpp")).cpp(),
  go: async () => (await import("@codemirror/lang-go")).go(),
  java: async () => (await import("@codemirror/lang-java")).java(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
  python: async () => (await import("@codemirror/lang-python")).python(),
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
  typescript: async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
};

/** Spaces of one indentation step, by the custom of each language. @type {Record<string, number>} */
export const indentWidths = { python: 4, java: 4, rust: 4, c: 4, cpp: 4, go: 4, javascript: 2, typescript: 2 };

/**
 * The extension for a language, or nothing for one that the bundle does not know (plain text then).
 *
 * @param {string} name
 * @returns {Promise<import("@codemirror/state").Extension>}
 */
export async function loadLanguage(name) {
  const loader = languageLoaders[name];
  return loader ? loader() : [];
}
