// Shared by the test scripts: Vitest in parts, as named steps.

import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import { bin, readVitest, reportPath, runNodeBeside, step } from "./steps.mjs";

/**
 * Jobs for `runInLanes`, one for each part of the tests: each has services of its own, its files run one after the
 * other, and often wait.
 * @param name What the steps are called.
 * @param parts How many; more than lanes, so that a lane that is done early takes the next one.
 * @param args More of Vitest's arguments: paths, a project.
 */
export function vitestParts(name, parts, args = [], env = {}) {
  return Array.from(
    { length: parts },
    (_, at) => () =>
      step(`${name}, part ${at + 1}`, async () => {
        const report = reportPath(`vitest-${at + 1}.json`);
        const vitest = [bin("vitest/vitest.mjs"), "run", "--config", join(root, "lib/testing/vitest.config.ts")];
        const reports = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
        const code = await runNodeBeside([...vitest, ...reports, `--shard=${at + 1}/${parts}`, ...args], env);
        return readVitest(report, code);
      }),
  );
}
