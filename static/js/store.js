/** A value that others may watch. Small on purpose: each watcher is told after every change. */

/**
 * @template State
 * @param {State} initial
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<(state: State, before: State) => void>} */
  const watchers = new Set();
  return {
    get: () => state,

    /** Merges a partial state; watchers run once, and only when something is new. @param {Partial<State>} change */
    set(change) {
      const before = state;
      const keys = /** @type {(keyof State)[]} */ (Object.keys(/** @type {object} */ (change)));
      if (keys.every((key) => Object.is(before[key], change[key]))) return;
      state = { ...before, ...change };
      for (const watcher of watchers) watcher(state, before);
    },

    /** Calls `watcher` now and after each change; returns a function that stops it. @param {(state: State, before: State) => void} watcher */
    watch(watcher) {
      watchers.add(watcher);
      watcher(state, state);
      return () => watchers.delete(watcher);
    },
  };
}

/** What this browser remembers; silently nothing where storage is forbidden or full. */
export const memory = {
  /** @param {string} key @returns {any} */
  read(key) {
    try {
      const text = localStorage.getItem(key);
      return text === null ? null : JSON.parse(text);
    } catch {
      return null; // forbidden, or written by something else
    }
  },

  /** Returns whether it was kept. @param {string} key @param {unknown} value */
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },

  /** @param {string} key */
  forget(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Forbidden storage holds nothing.
    }
  },
};
