// npm run test:security: the tests that prove isolation; with --mutate [text] the proof that they would notice.
import { fileURLToPath } from "node:url";
import { LANES, runInLanes } from "../run/run-in-lanes.mjs";
import { runSpecs } from "../run/run-specs.mjs";
import { vitestParts } from "../run/run-vitest.mjs";
import { finish, runNodeBeside, step } from "../run/steps.mjs";
import { mutate } from "./mutate.ts";
import { SECURITY_SPECS, SECURITY_TESTS } from "./suite.ts";

const [flag, text = ""] = process.argv.slice(2);
if (flag === "--mutate") {
  process.exitCode = await mutate(text);
} else if (flag === undefined) {
  const build = fileURLToPath(new URL("../build.ts", import.meta.url));
  const specs = async () => {
    if (await step("build", () => runNodeBeside([build]))) {
      await runSpecs("browser specs of security", "security", SECURITY_SPECS);
    }
  };
  await runInLanes([specs, ...vitestParts("tests of security", 2 * LANES, SECURITY_TESTS)]);
  finish();
} else {
  process.stderr.write(`Unknown option ${flag}. Usage: npm run test:security [-- --mutate [text]]\n`);
  process.exitCode = 2;
}
