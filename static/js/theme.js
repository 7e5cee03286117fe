/** The three-way theme switch. templates/includes/scripts.html applies the choice before the first paint. */

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now, by choice or by the system. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

/** @param {(isDark: boolean) => void} listener */
export function onThemeChange(listener) {
  const tell = () => listener(isDark());
  dark.addEventListener("change", tell);
  addEventListener("themechange", tell);
}

/** @param {string} choice  "light", "dark" or "system" */
function choose(choice) {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  dispatchEvent(new Event("themechange"));
}

/** @returns {string} */
function remembered() {
  try {
    return localStorage.getItem("theme") ?? "system";
  } catch {
    return "system"; // storage is forbidden
  }
}

export function mountThemeSwitch() {
  const group = document.querySelector("[data-theme-switch]");
  if (!(group instanceof HTMLElement)) return;
  group.hidden = false;
  const show = () => {
    const choice = remembered();
    for (const input of group.querySelectorAll("input")) input.checked = input.value === choice;
  };
  show();
  group.addEventListener("change", (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    try {
      localStorage.setItem("theme", value);
    } catch {
      // The choice then lasts for this page only.
    }
    choose(value);
  });
  addEventListener("storage", (event) => {
    if (event.key !== "theme") return;
    choose(remembered());
    show();
  });
}
