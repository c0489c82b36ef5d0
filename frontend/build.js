// Bundles every file in pages/ into api/assets/built/: names that hold their content's hash, a manifest of them, and the
// notice of what others made of it, from the lock file. The same lock file and sources give the same bytes.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "..", "api", "assets", "built");
// Licences that are free to use in a service under the EUPL; a part under another stops the build.
const FREE = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EUPL-1.2", "ISC", "MIT", "MPL-2.0", "OFL-1.1"]);

// What the pages are made of: everything the lock file installs but for what only builds and tests.
function parts() {
  const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  const found = [];
  for (const [place, entry] of Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!place || entry.dev || entry.devOptional) continue;
    const folder = join(here, place);
    const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const licence = entry.license ?? own.license;
    if (!String(licence).replace(/[()]/g, "").split(" OR ").some((one) => FREE.has(one))) {
      throw new Error(`${own.name} is under ${licence}, which is not in the list of free licences`);
    }
    const text = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
    found.push({ name: own.name, version: own.version, licence, text: text.map((name) => readFileSync(join(folder, name), "utf8").trim()).join("\n\n") });
  }
  return found;
}

const entries = readdirSync(join(here, "pages")).filter((name) => /\.(js|ts|css)$/.test(name)).sort();
const result = await build({
  entryPoints: entries.map((name) => join(here, "pages", name)),
  outdir: target,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  loader: { ".woff2": "file", ".woff": "empty", ".svg": "dataurl" },
  legalComments: "none", // the notice holds every licence whole
  metafile: true,
  write: false,
  logLevel: "warning",
});

const files = {};
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) files[basename(output.entryPoint)] = basename(path);
}
const notice = parts();
const manifest = { files, parts: notice.map(({ name, version, licence }) => ({ name, version, licence })) };
const texts = notice.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text || "No text of the licence comes with it."}\n`);
const written = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
written.set("notice.txt", texts.join(`\n${"-".repeat(100)}\n\n`));
written.set("manifest.json", JSON.stringify(manifest, null, 1) + "\n");

// The folder changes whole: what is served never names a file that is not there.
const fresh = `${target}.fresh`;
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
for (const [name, content] of written) writeFileSync(join(fresh, name), content);
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
for (const [name, content] of [...written].sort()) {
  console.log(createHash("sha256").update(content).digest("hex").slice(0, 12), String(content.length).padStart(8), name);
}
