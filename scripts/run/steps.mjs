// Shared by the test scripts: runs commands as named, timed steps and adds up what passed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { node24, node24Env, root } from "../bootstrap.mjs";

const results = [];
const scratch = mkdtempSync(join(tmpdir(), "nexus-test-"));

/** A path for a report that a later step reads. */
export const reportPath = (name) => join(scratch, name);

/** Runs `node <args>` under Node 24 with its output shown. Returns the exit code. */
export function runNode(args, env = {}) {
  const result = spawnSync(node24(), args, { cwd: root, stdio: "inherit", env: { ...node24Env(), ...env } });
  return result.status ?? 1;
}

/** The script behind a command of an installed package. */
export const bin = (path) => join(root, "node_modules", path);

/**
 * Prints a header, runs the step, prints its time.
 * @param run Returns an exit code, or the numbers of tests with `passed` and `failed`. What it throws is one failure.
 * @returns Whether nothing failed.
 */
export async function step(name, run) {
  process.stdout.write(`\n── ${name} ${"─".repeat(Math.max(0, 70 - name.length))}\n`);
  const startedAt = Date.now();
  let counts;
  try {
    const outcome = await run();
    counts = typeof outcome === "number" ? { passed: outcome === 0 ? 1 : 0, failed: outcome === 0 ? 0 : 1 } : outcome;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    counts = { passed: 0, failed: 1 };
  }
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`── ${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s\n`);
  results.push(counts);
  return counts.failed === 0;
}

/** The numbers in Vitest's JSON report. A crash that lost no test still counts as one failure. */
export function readVitest(path, exitCode) {
  const report = readReport(path);
  const counts = { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The numbers in Playwright's JSON report; a test that passed only on retry passed. */
export function readPlaywright(path, exitCode) {
  const stats = readReport(path)?.stats;
  const counts = { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/** Prints `N passed, N failed` alone on the last line and ends the process. */
export function finish() {
  rmSync(scratch, { recursive: true, force: true });
  const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
  const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(failed > 0 ? 1 : 0);
}
