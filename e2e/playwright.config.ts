import { defineConfig } from "@playwright/test";
import { findTarget } from "./fixtures/target.ts";

/** Debian's Chromium where `npm test` found or installed it; elsewhere Playwright's own. */
const executablePath = process.env.CHROMIUM_PATH;
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
  "--disable-lcd-text",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // No page lives long enough for code that is made fast: making it took a tenth of all a spec costs.
  "--js-flags=--no-opt --no-maglev",
  "--in-process-gpu",
];

export default defineConfig({
  testDir: ".",
  outputDir: "../.cache/e2e",
  globalSetup: "./fixtures/start-everything.ts",
  // One at a time: releasing a held answer releases all of them.
  workers: 1,
  // A spec that drives processes and a browser on two busy cores is tried once more; the run names it as flaky.
  retries: 1,
  forbidOnly: true,
  // A spec beside other tests on two busy cores takes long as a whole; what it waits for has the limits below.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    // Known in the workers, which read this file after the global setup has started the product.
    baseURL: findTarget()?.url ?? "",
    locale: "en-US",
    timezoneId: "UTC",
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: "reduce" },
    trace: "off",
    screenshot: "only-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) },
  },
});
