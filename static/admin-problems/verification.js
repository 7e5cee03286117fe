// Follows a verification while it is queued or running. The server renders the table.
"use strict";

(() => {
  const PAUSE_MS = 1000;

  function start() {
    const section = document.getElementById("verification-report");
    if (!section) return;
    const isOpen = () => section.querySelector("[data-open=true]") !== null;

    async function look() {
      try {
        const answer = await fetch(section.dataset.url, { signal: AbortSignal.timeout(10000) });
        if (answer.ok) section.innerHTML = await answer.text();
      } catch {
        // The server is away for a moment: the next look may find it.
      }
      if (isOpen()) setTimeout(look, PAUSE_MS);
    }
    if (isOpen()) setTimeout(look, PAUSE_MS);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
