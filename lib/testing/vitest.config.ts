import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: {
    clearMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,components,app,scripts,supabase}/**/*.test.{ts,tsx}", "middleware.test.ts"],
          exclude: ["**/*.integration.test.ts", "node_modules/**"],
          setupFiles: ["lib/testing/setup-unit.ts"],
          // Training the router twice takes seconds on a machine that does other things.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{lib,supabase}/**/*.integration.test.ts"],
          globalSetup: ["lib/testing/global-services.ts"],
          setupFiles: ["lib/testing/setup-integration.ts"],
          // One database for all files: they make users of their own, and run one file after another.
          fileParallelism: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
