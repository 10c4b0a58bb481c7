// npm run test:security -- --mutate [text]: takes one protection out at a time, in a copy, and sees which test notices.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listFiles } from "../run/list-files.ts";
import { LANES, runInLanes } from "../run/run-in-lanes.mjs";
import { ACCOUNT_MUTANTS } from "./mutants/accounts.ts";
import { ADMIN_MUTANTS } from "./mutants/admin.ts";
import { CONSOLE_OPERATION_MUTANTS } from "./mutants/console-operations.ts";
import { CONSOLE_UPKEEP_MUTANTS } from "./mutants/console-upkeep.ts";
import { CONTRACT_MUTANTS } from "./mutants/contracts.ts";
import { CREDIT_MUTANTS } from "./mutants/credits.ts";
import { EMAIL_CHANGE_MUTANTS } from "./mutants/email-change.ts";
import { GATE_MUTANTS } from "./mutants/gate.ts";
import { GATEWAY_ROUTE_MUTANTS } from "./mutants/gateway-routes.ts";
import { MAIL_SIGN_IN_MUTANTS } from "./mutants/mail-sign-in.ts";
import { MAIL_MUTANTS } from "./mutants/mails.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { OAUTH_MUTANTS } from "./mutants/oauth.ts";
import { OVERAGE_MUTANTS } from "./mutants/overage.ts";
import { PASSKEY_MUTANTS } from "./mutants/passkeys.ts";
import { PAYMENT_MUTANTS } from "./mutants/payments.ts";
import { PLAN_MUTANTS } from "./mutants/plans.ts";
import { PRIVACY_MUTANTS } from "./mutants/privacy.ts";
import { PROJECT_LIMIT_MUTANTS } from "./mutants/project-limits.ts";
import { PROJECT_MUTANTS } from "./mutants/projects.ts";
import { PROVIDER_KEY_MUTANTS } from "./mutants/provider-keys.ts";
import { ROW_MUTANTS } from "./mutants/rows.ts";
import { SECOND_FACTOR_MUTANTS } from "./mutants/second-factor.ts";
import { SECRET_MUTANTS } from "./mutants/secrets.ts";
import { STRIPE_EVENT_MUTANTS } from "./mutants/stripe-events.ts";
import { TEAM_MUTANTS } from "./mutants/teams.ts";
import { TEMPORARY_CHAT_MUTANTS } from "./mutants/temporary-chats.ts";
import { TENANT_MUTANTS } from "./mutants/tenants.ts";
import { TOP_UP_MUTANTS } from "./mutants/top-ups.ts";
import { WORKSPACE_PAYS_MUTANTS } from "./mutants/workspace-pays.ts";
import { WORKSPACE_PLAN_MUTANTS } from "./mutants/workspace-plans.ts";

interface VitestReport {
  success: boolean;
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
}

const MUTANTS: readonly Mutant[] = [
  ...ROW_MUTANTS,
  ...GATE_MUTANTS,
  ...ACCOUNT_MUTANTS,
  ...ADMIN_MUTANTS,
  ...CONSOLE_OPERATION_MUTANTS,
  ...CONSOLE_UPKEEP_MUTANTS,
  ...MAIL_SIGN_IN_MUTANTS,
  ...MAIL_MUTANTS,
  ...EMAIL_CHANGE_MUTANTS,
  ...SECOND_FACTOR_MUTANTS,
  ...PASSKEY_MUTANTS,
  ...OAUTH_MUTANTS,
  ...SECRET_MUTANTS,
  ...TEAM_MUTANTS,
  ...WORKSPACE_PAYS_MUTANTS,
  ...WORKSPACE_PLAN_MUTANTS,
  ...TENANT_MUTANTS,
  ...CREDIT_MUTANTS,
  ...TOP_UP_MUTANTS,
  ...OVERAGE_MUTANTS,
  ...PAYMENT_MUTANTS,
  ...STRIPE_EVENT_MUTANTS,
  ...CONTRACT_MUTANTS,
  ...PRIVACY_MUTANTS,
  ...PROVIDER_KEY_MUTANTS,
  ...PLAN_MUTANTS,
  ...GATEWAY_ROUTE_MUTANTS,
  ...TEMPORARY_CHAT_MUTANTS,
  ...PROJECT_MUTANTS,
  ...PROJECT_LIMIT_MUTANTS,
];
const root = fileURLToPath(new URL("../..", import.meta.url));
// Behind every migration there will be.
const MUTANT_MIGRATION = "supabase/migrations/99990101000000_mutant.sql";

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), "nexus-mutants-"));
  for (const file of listFiles(root)) cpSync(join(root, file), join(copy, file), { force: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Applies a mutant to the copy. @returns What takes it back. @throws Error when its place in the code has changed. */
function apply(copy: string, { name, change }: Mutant): () => void {
  if ("sql" in change) {
    const path = join(copy, MUTANT_MIGRATION);
    writeFileSync(path, change.sql);
    return () => rmSync(path);
  }
  const path = join(copy, change.file);
  const text = readFileSync(path, "utf8");
  if (text.split(change.find).length !== 2) throw new Error(`${name}: ${change.file} no longer has its text once`);
  writeFileSync(
    path,
    text.replace(change.find, () => change.replace),
  );
  return () => writeFileSync(path, text);
}

async function runTests(copy: string, tests: readonly string[], bail: boolean): Promise<VitestReport> {
  const report = join(copy, "mutant-report.json");
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const config = join(copy, "lib/testing/vitest.config.ts");
  const args = ["run", "--config", config, "--reporter=json", `--outputFile=${report}`, ...(bail ? ["--bail=1"] : [])];
  // Tests that fail, as they should, end with a code that is not 0: what counts is in the report.
  const output = await promisify(execFile)(process.execPath, [vitest, ...args, ...tests], {
    cwd: copy,
    maxBuffer: Number.POSITIVE_INFINITY,
  }).catch((failed: { stderr: string }) => failed);
  try {
    return JSON.parse(readFileSync(report, "utf8")) as VitestReport;
  } catch {
    throw new Error(`the tests could not be run: ${output.stderr.slice(-2_000)}`);
  }
}

/** The first test that failed; null when none did, also when a file could not even be loaded. */
function killerOf(report: VitestReport): string | null {
  for (const { name, assertionResults } of report.testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return `${name.slice(name.lastIndexOf("/") + 1)}: ${failed.fullName}`;
  }
  return null;
}

async function findKiller(copy: string, mutant: Mutant): Promise<string | null> {
  const undo = apply(copy, mutant);
  try {
    return killerOf(await runTests(copy, mutant.tests, true));
  } finally {
    undo();
  }
}

/**
 * Runs the tests of a mutant against it.
 * @param place Which of how many it is, for those who wait.
 * @returns Whether one of them noticed it. Never throws.
 */
async function isKilled(copy: string, mutant: Mutant, place: string): Promise<boolean> {
  const startedAt = performance.now();
  const killer = await findKiller(copy, mutant).catch((error: Error) => {
    process.stdout.write(`${error.message}\n`);
    return null;
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const noticed = killer === null ? "" : `       by ${killer}\n`;
  process.stdout.write(`${place} ${killer === null ? "ALIVE " : "killed"} ${mutant.name} (${seconds} s)\n${noticed}`);
  return killer !== null;
}

/**
 * Runs the tests of each mutant against it and prints what noticed it; a few mutants at a time, each in a copy of its own.
 * @param text Only mutants whose name has it; all when empty.
 * @returns The exit code: 0 when every mutant was noticed, 2 when none has that name.
 */
export async function mutate(text: string): Promise<number> {
  const mutants = MUTANTS.filter(({ name }) => name.includes(text));
  if (mutants.length === 0) {
    process.stderr.write(`No mutant has "${text}" in its name\n`);
    return 2;
  }
  const copies = Array.from({ length: LANES }, copyTree);
  const idle = [...copies];
  let killed = 0;
  try {
    const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
    const sound = await runTests(idle[0] ?? "", tests, false);
    if (!sound.success) {
      process.stdout.write(`Without a mutant already fails: ${killerOf(sound) ?? "a file that cannot be loaded"}\n`);
      return 1;
    }
    await runInLanes(
      mutants.map((mutant, at) => async () => {
        const copy = idle.pop() ?? "";
        if (await isKilled(copy, mutant, `${at + 1}/${mutants.length}`)) killed++;
        idle.push(copy);
      }),
    );
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
  process.stdout.write(`mutants killed: ${killed} of ${mutants.length}\n`);
  return killed === mutants.length ? 0 : 1;
}
