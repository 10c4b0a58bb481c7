// Runs dependency-cruiser over the house and makes sure that it really read it: with a parser that does not know this
// TypeScript it reads nothing, finds nothing and exits 0.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ["lib", "app", "components"];
const SOURCE = /\.tsx?$/;
const LEFT_OUT = /\.test\.tsx?$|\.d\.ts$|^lib\/testing\//;

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/")),
).filter((path) => !LEFT_OUT.test(path));

const cli = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
const args = ["--config", join(root, ".dependency-cruiser.mjs"), "--output-type", "json", ...FOLDERS];
const result = spawnSync(process.execPath, [cli, ...args], { cwd: root, encoding: "utf8", maxBuffer: 1 << 29 });
let report;
try {
  report = JSON.parse(result.stdout);
} catch {
  process.stderr.write(`${result.stderr || result.stdout || "dependency-cruiser printed nothing"}\n`);
  process.exit(1);
}

const { summary, modules } = report;
const read = new Set(modules.map((module) => module.source));
const unread = sources.filter((path) => !read.has(path));
const links = modules.filter((module) => read.has(module.source) && module.dependencies.length > 0).length;
let failed = false;
if (summary.totalCruised < sources.length || unread.length > 0 || links < sources.length / 4) {
  process.stderr.write(
    `dependency-cruiser read ${summary.totalCruised} modules (${links} with imports) of ${sources.length} sources; ` +
      `unread: ${unread.slice(0, 10).join(", ")}\n`,
  );
  failed = true;
}
for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle ? cycle.map((part) => part.name).join(" → ") : to;
  process.stderr.write(`${rule.severity} ${rule.name}: ${from} → ${path}\n`);
  if (rule.severity === "error") failed = true;
}
process.stdout.write(`${summary.totalCruised} modules, ${summary.violations.length} violations\n`);
process.exit(failed ? 1 : 0);
