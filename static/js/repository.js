/** The page of a repository review in progress: says how far it is, and shows the end by itself. */

const report = document.querySelector("[data-repository-review]");
const open = ["queued", "running"].includes(report?.getAttribute("data-status") ?? "");
const asks = report?.getAttribute("data-stage") === "confirming";
const progress = document.querySelector("[data-progress]");

if (report && open && !asks) {
  const loadedAt = Date.now();
  const source = new EventSource(`/api/v1/repository-reviews/${report.getAttribute("data-repository-review")}/events/`);
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
  source.addEventListener("repository.waiting", (event) => {
    // The page already shows a wait that began before it was loaded.
    if (Date.parse(JSON.parse(event.data).at) > loadedAt) reload();
  });
  source.addEventListener("repository.finished", reload);
}
