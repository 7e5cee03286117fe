/** What every page does: theme, menus, times, copying, filters that apply themselves. */
import { gettext } from "app/i18n.js";
import { h, setText } from "app/dom.js";
import { mountThemeSwitch } from "app/theme.js";
import { refreshTimes } from "app/times.js";

const REFRESH_MS = 5000;

/** Menus close on Escape, on a click elsewhere and after a choice. */
function mountMenus() {
  const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-menu]"));
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.stopPropagation();
    });
  }
}

/** @param {HTMLElement} button @param {string} text */
async function copy(button, text) {
  const before = button.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    setText(button, gettext("Copied"));
  } catch {
    setText(button, gettext("Select it and copy by hand"));
  }
  setTimeout(() => setText(button, before), 2000);
}

function mountCopying() {
  for (const code of document.querySelectorAll("[data-copy]")) {
    const button = h("button", { type: "button", class: "button secondary small copy", onclick: () => copy(button, code.textContent ?? "") }, gettext("Copy"));
    code.after(button);
  }
  const address = document.querySelector("[data-copy-address]");
  if (address instanceof HTMLElement) {
    address.hidden = false;
    address.addEventListener("click", () => copy(address, location.href));
  }
  const print = document.querySelector("[data-print]");
  if (print instanceof HTMLElement) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
}

/** A changed select applies the filter at once; the button stays for words and for pages without scripts. */
function mountFilters() {
  for (const form of document.querySelectorAll("form[data-filters]")) {
    form.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) /** @type {HTMLFormElement} */ (form).requestSubmit();
    });
    // An empty field says nothing, so it stays out of the address.
    form.addEventListener("formdata", (event) => {
      const { formData } = /** @type {FormDataEvent} */ (event);
      for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    });
  }
}

/** The page of a submission in judgement shows its end by itself. */
function mountResultRefresh() {
  const result = document.querySelector("[data-submission]");
  const status = result?.getAttribute("data-status") ?? "";
  if (!["queued", "running"].includes(status)) return;
  const source = new EventSource(`/api/v1/submissions/${result?.getAttribute("data-submission")}/events/`);
  source.addEventListener("submission.finished", () => {
    source.close();
    location.reload();
  });
}

mountThemeSwitch();
mountMenus();
mountCopying();
mountFilters();
mountResultRefresh();
setInterval(refreshTimes, REFRESH_MS);
