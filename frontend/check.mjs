/** Rebuilds the bundle elsewhere and compares it with what is committed under static/, byte for byte. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const home = path.dirname(fileURLToPath(import.meta.url));
const committed = path.join(home, "..", "static");
const fresh = await mkdtemp(path.join(tmpdir(), "frontend-"));

/** Relative names of the files that differ. @param {string} folder */
async function differences(folder) {
  const [ours, theirs] = await Promise.all([committed, fresh].map((root) => readdir(path.join(root, folder))));
  const different = [];
  for (const name of [...new Set([...ours, ...theirs])].sort()) {
    const both = ours.includes(name) && theirs.includes(name);
    const [left, right] = both
      ? await Promise.all([committed, fresh].map((root) => readFile(path.join(root, folder, name))))
      : [Buffer.from("a"), Buffer.from("b")];
    if (!left.equals(right)) different.push(`${folder}/${name}`);
  }
  return different;
}

try {
  execFileSync(process.execPath, [path.join(home, "build.mjs"), fresh], { stdio: "inherit" });
  const different = [...(await differences("editor")), ...(await differences("fonts"))];
  if (different.length > 0) {
    console.error(`static/ is not what frontend/ builds; run "make frontend". Different: ${different.join(", ")}`);
    process.exitCode = 1;
  }
} finally {
  await rm(fresh, { recursive: true, force: true });
}
