import { inFile, type Mutant } from "./mutant.ts";

const OWN_KEYS = ["lib/models/keys/own-keys/own-keys.integration.test.ts"];
const ACCESS = "lib/models/service/access.ts";
const OWN_STORE = "lib/models/keys/own-keys/store.ts";
const WORKSPACE_KEYS = ["lib/models/keys/workspace-keys/workspace-keys.integration.test.ts"];

/** Taken out of the keys that people store for providers, and of what is settled for what they stop. */
export const PROVIDER_KEY_MUTANTS: readonly Mutant[] = [
  {
    name: "an operator's key that steps in for paused ones",
    change: inFile(
      ACCESS,
      "const own = keys.filter((key) => key.workspaceId === null);",
      "const own = keys.filter((key) => key.workspaceId === null && !key.paused);",
    ),
    tests: OWN_KEYS,
  },
  {
    name: "a workspace's key that is used in another workspace of its members",
    change: inFile(
      "lib/models/keys/load-user-keys.ts",
      "key.workspaceId === null || key.workspaceId === workspaceId",
      "true",
    ),
    tests: WORKSPACE_KEYS,
  },
  {
    name: "a refused key of a workspace that the operator's steps in for",
    change: inFile(
      ACCESS,
      'if (shared?.workspaceId) return withRegion(provider, ownAccess("workspace", shared.workspaceId, keys));',
      'if (shared?.workspaceId && shared.refusedFor === null) return withRegion(provider, ownAccess("workspace", shared.workspaceId, keys));',
    ),
    tests: WORKSPACE_KEYS,
  },
  {
    name: "a key that is sent to the address of another one",
    change: inFile(
      ACCESS,
      "            keyId: id,\n            apiKey,\n            baseUrl,\n",
      "            keyId: id,\n            apiKey,\n",
    ),
    tests: OWN_KEYS,
  },
  {
    name: "a person's key without its cap",
    change: inFile(
      "lib/models/gateway/operator-keys/note-call.ts",
      "if (target.apiKey === null) return;",
      "if (target.apiKey === null || target.ownerId !== undefined) return;",
    ),
    tests: OWN_KEYS,
  },
  {
    name: "more keys than there may be, by adding at once",
    change: inFile(OWN_STORE, "if (Number(count) >= MOST_OWN_KEYS) return false;", ""),
    tests: OWN_KEYS,
  },
  {
    name: "an image that is free when it is stopped (BL-16)",
    change: inFile("lib/models/gateway/call-model.ts", "      attempt.used(call.most(used), true);\n", ""),
    tests: ["lib/models/gateway/call-model.test.ts"],
  },
  {
    name: "silent models that are waited for one after the other",
    change: inFile("lib/models/gateway/patience.ts", "leftMs / (1 + others)", "leftMs"),
    tests: ["lib/models/gateway/attempt-plan.test.ts"],
  },
  {
    name: "what happened to somebody else's key, told to everybody",
    change: inFile(
      "lib/models/health/list-health.ts",
      "      if (!(target.keys ?? [target]).some((one) => breakerKeyOf(one) === key)) return [];\n",
      "",
    ),
    tests: ["lib/models/health/health.integration.test.ts"],
  },
];
