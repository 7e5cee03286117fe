/** The page of a repository review in progress: says how far it is, and shows the end by itself. */

const report = document.querySelector("[data-repository-review]");
const open = ["queued", "running"].includes(report?.getAttribute("data-status") ?? "");
const asks = report?.getAttribute("data-stage") === "confirming";
const progress = document.querySelector("[data-progress]");

if (report && open && !asks) {
  const address = `/api/v1/repository-reviews/${report.getAttribute("data-repository-review")}/`;
  const source = new EventSource(`${address}events/`);
  let findings = 0;
  const reload = () => {
    source.close();
    location.reload();
  };
  source.addEventListener("repository.file", (event) => {
    const { data } = JSON.parse(event.data);
    findings += data.findings.length;
    if (progress) progress.textContent = `${data.read} / ${data.total}: ${data.path} (${findings})`;
  });
  source.addEventListener("repository.waiting", async () => {
    // Old waits are replayed, and the page may be older or newer than one: what is true now is asked.
    const answer = await fetch(address);
    if (!answer.ok) return;
    const { stage, resume_at: resumeAt } = await answer.json();
    const shown = report.getAttribute("data-resume-at");
    if (stage !== report.getAttribute("data-stage") || (resumeAt && Date.parse(resumeAt) !== Date.parse(shown))) reload();
  });
  source.addEventListener("repository.finished", reload);
}
