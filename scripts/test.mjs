// npm test: installs what is missing, then lint, architecture, types, unit and integration tests, build, browser specs.
// Ends with "N passed, N failed" alone on a line.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./bootstrap.mjs";
import { findChromium } from "./run/find-chromium.mjs";
import { bin, finish, readPlaywright, readVitest, reportPath, runNode, runNodeBeside, step } from "./run/steps.mjs";

const HALVES = [1, 2];
ensureInstalled();

const answeredErrors = reportPath("answered-errors");
mkdirSync(answeredErrors);

await step("lint", () => runNode([bin("@biomejs/biome/bin/biome"), "ci", "."]));
await step("architecture", () => runNode([join(root, "scripts/check-architecture.mjs")]));
await step("secrets in the tree and history", () => runNode([join(root, "scripts/scan-secrets.ts")]));
await step("types", () => {
  const typegen = runNode([bin("next/dist/bin/next"), "typegen"]);
  return typegen === 0 ? runNode([bin("typescript/bin/tsc"), "--project", root, "--noEmit"]) : typegen;
});
// In two halves, each with services of its own: the files of one run one after the other, and often wait.
const runTests = (half) => async () => {
  const report = reportPath(`vitest-${half}.json`);
  const code = await runNodeBeside(
    [
      bin("vitest/vitest.mjs"),
      "run",
      "--config",
      join(root, "lib/testing/vitest.config.ts"),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      `--shard=${half}/2`,
    ],
    { ANSWERED_ERRORS_DIR: answeredErrors },
  );
  return readVitest(report, code);
};
await Promise.all(HALVES.map((half) => step(`unit and integration tests, half ${half}`, runTests(half))));
await step("every declared error code has a test", () =>
  runNode([join(root, "scripts/check-answered-errors.ts"), answeredErrors]),
);
const built = await step("build", () => runNode([join(root, "scripts/build.ts")]));
const browserConfig = join(root, "e2e/playwright.config.ts");
if (built && existsSync(browserConfig)) {
  const chromium = findChromium();
  // Each half has a product of its own and waits for it most of the time.
  const runHalf = (half) => async () => {
    const report = reportPath(`playwright-${half}.json`);
    const code = await runNodeBeside(
      [
        bin("@playwright/test/cli.js"),
        "test",
        "--config",
        browserConfig,
        "--reporter=list,json",
        `--shard=${half}/2`,
        "--output",
        join(root, `.cache/e2e/${half}`),
      ],
      { ...chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    );
    return readPlaywright(report, code);
  };
  await Promise.all(HALVES.map((half) => step(`browser specs, half ${half}`, runHalf(half))));
} else {
  process.stdout.write(`\nBrowser specs were not run: ${built ? "there are none" : "the build failed"}.\n`);
}
finish();
