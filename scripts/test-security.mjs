// npm run test:security [-- --mutate [text]]: installs what is missing, then see scripts/security/main.ts.
import { join } from "node:path";
import { ensureInstalled, root } from "./bootstrap.mjs";
import { runNode } from "./run/steps.mjs";

ensureInstalled();
process.exitCode = runNode([join(root, "scripts/security/main.ts"), ...process.argv.slice(2)]);
