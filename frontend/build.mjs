/**
 * Builds the editor bundle and copies the fonts: `node build.mjs DESTINATION`.
 *
 * The same inputs give the same bytes: versions are pinned by package-lock.json, nothing embeds a date
 * or a path, and chunk names are hashes of their content.
 */
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const home = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(home, "node_modules");

/** Variable fonts, Latin and Latin extended: what the pages' stylesheet names in @font-face. */
const fonts = [
  ["source-serif-4", "wght-normal"],
  ["source-serif-4", "wght-italic"],
  ["source-sans-3", "wght-normal"],
  ["source-code-pro", "wght-normal"],
];

/** @param {string} destination */
async function emptied(destination) {
  await rm(destination, { recursive: true, force: true });
  await mkdir(destination, { recursive: true });
}

/** The npm packages whose files ended up in the bundle. @param {esbuild.Metafile} metafile */
function packagesOf(metafile) {
  const names = Object.keys(metafile.inputs)
    .map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

/** One text with every package's name, version and licence. @param {string[]} names */
async function licencesOf(names) {
  const parts = [];
  for (const name of names) {
    const folder = path.join(modules, name);
    const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).sort().find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(path.join(folder, file), "utf8") : `${about.license}`;
    parts.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(78)}\n\n`);
}

/** @param {string} destination */
async function buildEditor(destination) {
  await emptied(destination);
  const result = await esbuild.build({
    absWorkingDir: home,
    entryPoints: ["src/editor.js"],
    outdir: destination,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none", // LICENSES.txt carries them
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    charset: "utf8",
    metafile: true,
    logLevel: "warning",
  });
  await writeFile(path.join(destination, "LICENSES.txt"), await licencesOf(packagesOf(result.metafile)));
}

/** @param {string} destination */
async function copyFonts(destination) {
  await emptied(destination);
  for (const [family, style] of fonts) {
    for (const range of ["latin", "latin-ext"]) {
      const name = `${family}-${range}-${style}.woff2`;
      await copyFile(path.join(modules, "@fontsource-variable", family, "files", name), path.join(destination, name));
    }
  }
  const families = [...new Set(fonts.map(([family]) => `@fontsource-variable/${family}`))].sort();
  await writeFile(path.join(destination, "LICENSES.txt"), await licencesOf(families));
}

const root = path.resolve(process.argv[2] ?? path.join(home, "..", "static"));
await buildEditor(path.join(root, "editor"));
await copyFonts(path.join(root, "fonts"));
