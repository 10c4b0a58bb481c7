// Shared by the test scripts: runs commands as named, timed steps and adds up what passed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { node24, node24Env, root } from "../bootstrap.mjs";

const results = [];
/** What failed or was flaky, a line each; repeated at the end, where a reader of a long log looks. */
const failures = [];
const flakes = [];
const scratch = mkdtempSync(join(tmpdir(), "nexus-test-"));

/** A path for a report that a later step reads. */
export const reportPath = (name) => join(scratch, name);

/** Runs `node <args>` under Node 24 with its output shown. Returns the exit code. */
export function runNode(args, env = {}) {
  const result = spawnSync(node24(), args, { cwd: root, stdio: "inherit", env: { ...node24Env(), ...env } });
  return result.status ?? 1;
}

/** As `runNode`, but others may run beside it. */
export async function runNodeBeside(args, env = {}) {
  const child = spawn(node24(), args, { cwd: root, stdio: "inherit", env: { ...node24Env(), ...env } });
  const [code] = await once(child, "exit");
  return code ?? 1;
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
  const failuresBefore = failures.length;
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
  if (counts.failed > 0 && failures.length === failuresBefore) rememberFailure(name);
  results.push(counts);
  return counts.failed === 0;
}

/** The numbers in Vitest's JSON report; remembers what failed. A crash that lost no test still counts as one failure. */
export function readVitest(path, exitCode) {
  const report = readReport(path);
  for (const file of report?.testResults ?? []) {
    if (file.status === "failed" && file.assertionResults.length === 0) rememberFailure(file.name, file.message);
    for (const test of file.assertionResults) {
      if (test.status === "failed") rememberFailure(`${file.name} › ${test.fullName}`, test.failureMessages[0]);
    }
  }
  const counts = { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The numbers in Playwright's JSON report; remembers what failed. What passed only on retry passed, and is named. */
export function readPlaywright(path, exitCode) {
  const report = readReport(path);
  const stats = report?.stats;
  for (const error of report?.errors ?? []) rememberFailure("browser specs", error.message);
  for (const suite of report?.suites ?? []) rememberSpecs(suite);
  const counts = { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function rememberSpecs(suite) {
  for (const spec of suite.specs ?? []) {
    const name = `${spec.file}:${spec.line} › ${spec.title}`;
    for (const { status, results } of spec.tests) {
      // Every try's own words: the first one's are the cause, a later one may fail of what the first left.
      if (status === "unexpected")
        for (const { retry, error } of results) rememberFailure(`${name}, try ${retry + 1}`, error?.message);
      if (status === "flaky") flakes.push(lineOf(name, results[0]?.error?.message));
    }
  }
  for (const inner of suite.suites ?? []) rememberSpecs(inner);
}

function rememberFailure(name, message) {
  failures.push(lineOf(name, message));
}

/** @param message What the test said; only its first lines are kept, without colours. */
function lineOf(name, message = "") {
  const said = stripVTControlCharacters(message).split("\n").slice(0, 12).join(" ⏎ ").slice(0, 900);
  return `${name.replace(`${root}/`, "")}${said && `: ${said}`}`;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/** Prints what was flaky and what failed, then `N passed, N failed` alone on the last line, and ends the process. */
export function finish() {
  rmSync(scratch, { recursive: true, force: true });
  const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
  const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
  for (const flake of flakes) process.stdout.write(`FLAKY ${flake}\n`);
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(failed > 0 ? 1 : 0);
}
