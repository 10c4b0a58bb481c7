// npm run test:security: the tests that prove isolation; with --mutate [text] the proof that they would notice.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { mutate } from "./mutate.ts";
import { SECURITY_TESTS } from "./suite.ts";

const [flag, text = ""] = process.argv.slice(2);
if (flag === "--mutate") {
  process.exitCode = await mutate(text);
} else if (flag === undefined) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "lib/testing/vitest.config.ts"];
  const { status } = spawnSync(process.execPath, [...vitest, ...SECURITY_TESTS], { cwd: root, stdio: "inherit" });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(`Unknown option ${flag}. Usage: npm run test:security [-- --mutate [text]]\n`);
  process.exitCode = 2;
}
