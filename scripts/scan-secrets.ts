/** `npm run secrets:scan`: looks for secrets in the tree and in everything that was ever committed. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findInHistory, findInTree } from "./secrets/find-secrets.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
if (!existsSync(join(root, ".git"))) {
  process.stdout.write("This is no clone: there is no history, and nothing was scanned.\n");
  process.exit(0);
}
const found = [...(await findInTree(root)), ...(await findInHistory(root))];
for (const { where, line, kind } of found) process.stderr.write(`${where}:${line}: ${kind}\n`);
process.stdout.write(`${found.length} secrets in the tree and its history\n`);
process.exitCode = found.length === 0 ? 0 : 1;
