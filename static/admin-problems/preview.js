// The statement as learners will see it, beside its editor. The server renders; nothing is rendered here.
"use strict";

(() => {
  const DELAY_MS = 300;

  function start() {
    const area = document.getElementById("id_statement");
    const source = document.getElementById("statement-preview-url");
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (!area || !source || !token) return;

    const beside = document.createElement("div");
    beside.className = "problem-beside";
    const panel = document.createElement("section");
    panel.className = "problem-preview";
    const title = document.createElement("h3");
    title.textContent = source.dataset.title;
    const body = document.createElement("div");
    panel.append(title, body);
    area.replaceWith(beside);
    beside.append(area, panel);

    let timer = 0;
    let latest = 0;
    async function show() {
      const number = ++latest;
      const form = new FormData();
      form.set("statement", area.value);
      try {
        const answer = await fetch(source.dataset.url, {
          method: "POST",
          body: form,
          headers: { "X-CSRFToken": token.value },
          signal: AbortSignal.timeout(10000),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const html = await answer.text();
        // Sanitised by the server's one renderer. An answer that comes late is not shown.
        if (number === latest) body.innerHTML = html;
      } catch {
        if (number === latest) body.textContent = source.dataset.failed;
      }
    }

    area.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, DELAY_MS);
    });
    show();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
