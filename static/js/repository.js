/** The page of a repository review in progress: says how far it is, and shows the end by itself. */

const report = document.querySelector("[data-repository-review]");
const isOpen = ["queued", "running"].includes(report?.getAttribute("data-status") ?? "");
const asks = report?.getAttribute("data-stage") === "confirming";
const progress = document.querySelector("[data-progress]");

if (report && isOpen && !asks) {
  const address = `/api/v1/repository-reviews/${report.getAttribute("data-repository-review")}/`;
  const source = new EventSource(`${address}events/`);
  let findings = 0;
  const reload = () => {
    source.close();
    location.reload();
  };
  let asking = false;
  /** Load the page again when it shows another state than the review is in: old events are replayed, so it is asked. */
  const compare = async () => {
    if (asking) return;
    asking = true;
    const answer = await fetch(address);
    const now = answer.ok ? await answer.json() : null;
    asking = false;
    const shown = report.getAttribute("data-resume-at") ?? "";
    const moved = now?.resume_at && Date.parse(now.resume_at) !== Date.parse(shown);
    if (now && (now.stage !== report.getAttribute("data-stage") || moved)) reload();
  };
  source.addEventListener("repository.file", (event) => {
    const { data } = JSON.parse(event.data);
    findings += data.findings.length;
    if (progress) progress.textContent = `${data.read} / ${data.total}: ${data.path} (${findings})`;
    else compare();
  });
  source.addEventListener("repository.waiting", compare);
  source.addEventListener("repository.finished", reload);
}
