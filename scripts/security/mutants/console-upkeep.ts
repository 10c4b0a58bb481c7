import { inFile, type Mutant } from "./mutant.ts";

const HEALTH = ["lib/auth/admin/health"];
const FLAGS = ["lib/auth/flags"];
const KEYS = ["lib/models/operator-keys"];
const JOBS = ["lib/auth/admin/jobs", "lib/platform/redact.test.ts"];

/** Taken out of what administrators see and do of jobs, health, keys and flags. */
export const CONSOLE_UPKEEP_MUTANTS: readonly Mutant[] = [
  {
    name: "console: payloads of jobs with their secrets",
    change: inFile(
      "lib/auth/admin/jobs/service.ts",
      "JSON.stringify(redactJson(payload), null, 2)",
      "JSON.stringify(payload, null, 2)",
    ),
    tests: JOBS,
  },
  {
    name: "console: jobs that keep whole requests with their errors (DP-12)",
    change: inFile("lib/platform/jobs/start-worker.ts", "throw toKeptError(error);", "throw error;"),
    tests: JOBS,
  },
  {
    name: "console: jobs given up without an entry in the log",
    change: inFile(
      "lib/auth/admin/jobs/service.ts",
      '      await recordAdminChange(tx, { actorId, action: "job.discarded", target: id, before, reason });\n',
      "",
    ),
    tests: JOBS,
  },
  {
    name: "console: a health page that waits for a part that hangs",
    change: inFile("lib/auth/admin/health/service.ts", "    resolve(null);\n", ""),
    tests: HEALTH,
  },
  {
    name: "console: keys of the operator that open with another address",
    change: inFile(
      "lib/models/operator-keys/sealed.ts",
      "  return { ownerId: id,",
      "  baseUrl = null;\n  return { ownerId: id,",
    ),
    tests: KEYS,
  },
  {
    name: "console: keys of the operator that go to the address of the environment",
    change: inFile("lib/models/operator-keys/operator-pool.ts", "    baseUrl: own,", "    baseUrl: baseUrl ?? own,"),
    tests: KEYS,
  },
  {
    name: "console: keys that work though the API is switched off",
    change: inFile(
      "lib/gate/endpoint.ts",
      '      if (principal?.via.kind === "api_key") await assertFlagOn("api", principal);\n',
      "",
    ),
    tests: FLAGS,
  },
  {
    name: "console: switches that the door does not look at",
    change: inFile(
      "lib/gate/endpoint.ts",
      "      if (contract.flag) await assertFlagOn(contract.flag, principal);\n",
      "",
    ),
    tests: FLAGS,
  },
];
