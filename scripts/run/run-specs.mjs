// Shared by the test scripts: browser specs against the built product, as a named step.
import { join } from "node:path";
import { root } from "../bootstrap.mjs";
import { findChromium } from "./find-chromium.mjs";
import { bin, readPlaywright, reportPath, runNodeBeside, step } from "./steps.mjs";

/**
 * Runs specs; the product they start has to be built.
 * @param name What the step is called.
 * @param id A name for the run's own report and files.
 * @param args More of Playwright's arguments: paths, a shard.
 */
export function runSpecs(name, id, args) {
  return step(name, async () => {
    const report = reportPath(`playwright-${id}.json`);
    const config = join(root, "e2e/playwright.config.ts");
    const output = join(root, ".cache/e2e", id);
    const code = await runNodeBeside(
      [bin("@playwright/test/cli.js"), "test", "--config", config, "--reporter=list,json", "--output", output, ...args],
      { ...findChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    );
    return readPlaywright(report, code);
  });
}
