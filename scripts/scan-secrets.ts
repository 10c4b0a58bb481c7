/** `npm run secrets:scan`: looks for secrets in the tree and, in a clone, in everything that was ever committed. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isClone } from "./run/list-files.ts";
import { findInHistory, findInTree } from "./secrets/find-secrets.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const hasHistory = isClone(root);
const found = [...(await findInTree(root)), ...(hasHistory ? await findInHistory(root) : [])];
for (const { where, line, kind } of found) process.stderr.write(`${where}:${line}: ${kind}\n`);
const places = hasHistory ? "the tree and its history" : "the tree; this is no clone, so that it has no history";
process.stdout.write(`${found.length} secrets in ${places}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
