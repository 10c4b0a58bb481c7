import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { TEST_ENV } from "./test-env.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const UNIT = ["{lib,components,app,scripts,supabase}/**/*.test.{ts,tsx}"];
const INTEGRATION = ["{lib,supabase}/**/*.integration.test.ts"];
/** What replaces a module for a file would replace it for all that share a process with it. */
const mocking = globSync(UNIT, { cwd: root, exclude: INTEGRATION }).filter((path) =>
  /\bvi\.(?:do)?[mM]ock\(/.test(readFileSync(join(root, path), "utf8")),
);

const unit = {
  setupFiles: ["lib/testing/setup-unit.ts"],
  // Training the router twice takes seconds on a machine that does other things.
  testTimeout: 20_000,
};
const integration = {
  globalSetup: ["lib/testing/global-services.ts"],
  setupFiles: ["lib/testing/setup-integration.ts"],
  // One database for all files: they make users of their own, and run one file after another.
  fileParallelism: false,
  isolate: false,
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

// Files of unit tests share processes: a third of the time went into loading the same modules again for each.
export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    clearMocks: true,
    env: TEST_ENV,
    projects: [
      {
        extends: true,
        test: {
          ...unit,
          name: "unit",
          isolate: false,
          include: UNIT,
          exclude: [...INTEGRATION, ...mocking, "node_modules/**"],
        },
      },
      {
        extends: true,
        test: {
          ...unit,
          name: "unit-mocking",
          include: mocking,
        },
      },
      { extends: true, test: { ...integration, name: "integration", include: INTEGRATION } },
    ],
  },
});
