/**
 * Set-up without a browser: `create-user` makes an account whose address counts as confirmed, and prints one line of
 * JSON, `{"userId","email","apiKey"?}`; `reset-two-factor` turns the second factor of an account off, with the reason in
 * its log; `grant` gives an account a tier, requests for this month and credits, or a workspace a tier; `check-ledger` compares every
 * balance with its ledger. Works beside a running server and without one.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { reachServices } from "./admin/reach-services.ts";
import { readArguments, readResetArguments, UsageError } from "./admin/read-arguments.ts";
import { readCheckArguments } from "./admin/read-check-arguments.ts";
import { readGrantArguments } from "./admin/read-grant-arguments.ts";
import { findData } from "./run/load-environment.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// The one line is for programs: what libraries print while starting goes elsewhere.
function keepStdoutClean(): void {
  console.log = (...values: unknown[]) => console.error(...values);
  process.env.LOG_LEVEL = "silent";
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const issues =
    "issues" in error && Array.isArray(error.issues) ? (error.issues as { path: string; message: string }[]) : [];
  return [error.message, ...issues.map(({ path, message }) => `  --${path}: ${message}`)].join("\n");
}

/** Runs `work` with the services reached, and prints what it answers as the one line. */
async function act(data: string | undefined, work: () => Promise<unknown>): Promise<void> {
  keepStdoutClean();
  const leave = await reachServices(root, findData(root, data));
  try {
    // Imported now: these read the environment that was just found.
    const { closeDatabase } = await import("../lib/platform/db/client.ts");
    const { closeJobSender } = await import("../lib/platform/jobs/enqueue.ts");
    const result = await work().finally(async () => {
      await closeJobSender();
      await closeDatabase();
    });
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await leave();
  }
}

function run(): Promise<void> {
  const args = process.argv.slice(2);
  if (args[0] === "reset-two-factor") {
    const { email, reason, data } = readResetArguments(args);
    return act(data, async () => {
      const { resetTwoFactor } = await import("../lib/auth/two-factor/reset.ts");
      return resetTwoFactor(email, reason);
    });
  }
  if (args[0] === "grant") {
    const { data, ...grant } = readGrantArguments(args);
    return act(data, async () => {
      if ("workspace" in grant) {
        const { grantWorkspaceTier } = await import("../lib/billing/workspaces/grant-workspace-tier.ts");
        return grantWorkspaceTier(grant);
      }
      const { grantEntitlements } = await import("../lib/billing/credits/grant-entitlements.ts");
      return grantEntitlements(grant);
    });
  }
  if (args[0] === "check-ledger") {
    const { repair, data } = readCheckArguments(args);
    return act(data, async () => {
      const { checkLedger } = await import("../lib/billing/credits/check/service.ts");
      return checkLedger(repair);
    });
  }
  const input = readArguments(args);
  return act(input.data, async () => {
    const { createUser } = await import("../lib/auth/service/create-user.ts");
    return createUser({
      email: input.email,
      password: input.password,
      displayName: input.name ?? input.email.split("@")[0] ?? "User",
      language: "en",
      timeZone: "UTC",
      tier: input.tier,
      isAdmin: input.admin,
      apiKeyName: input["api-key"],
    });
  });
}

Promise.resolve()
  .then(run)
  .then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${wordsOf(error)}\n`);
      process.exit(error instanceof UsageError ? 2 : 1);
    },
  );
