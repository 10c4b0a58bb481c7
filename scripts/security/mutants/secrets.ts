import { inFile, type Mutant } from "./mutant.ts";

const EGRESS = ["lib/platform/egress"];

/** Taken out of what keeps secrets, and of the one way out of the house. */
export const SECRET_MUTANTS: readonly Mutant[] = [
  {
    name: "secrets that open for another owner (DP-07)",
    change: inFile(
      "lib/platform/crypto/envelope.ts",
      "JSON.stringify([context.ownerId, context.kind, context.column, keyId])",
      "JSON.stringify([context.kind, context.column, keyId])",
    ),
    tests: ["lib/platform/crypto"],
  },
  {
    name: "keys of providers kept as they are (DP-06)",
    change: inFile(
      "lib/models/keys/store.ts",
      "envelope: sealSecret(apiKey, providerKeyContext(keyOwnerOf(user), provider, baseUrl)),",
      'envelope: Buffer.from(apiKey).toString("base64"),',
    ),
    tests: ["lib/stored-secrets.integration.test.ts"],
  },
  {
    name: "a rotation that writes over newer secrets (DP-09)",
    change: inFile(
      "lib/platform/crypto/rotation/store.ts",
      "= v.old`.execute(asService())",
      "is not null`.execute(asService())",
    ),
    tests: ["lib/sealed-columns.integration.test.ts"],
  },
  {
    name: "a key's spending limit that is left out (BL-15)",
    change: inFile("lib/auth/store/api-keys.ts", "if (spendingLimit) {", "if (spendingLimit && Number.isNaN(0)) {"),
    tests: ["lib/billing/budgets"],
  },
  {
    name: "a second provider asked at the cost of a person's own key",
    change: inFile(
      "lib/models/gateway/hedging/can-hedge.ts",
      "if (first.ownerId !== undefined || second.ownerId !== undefined) return null;",
      "",
    ),
    tests: ["lib/models/gateway/hedging"],
  },
  {
    name: "a second provider asked with tools, which act twice",
    change: inFile("lib/models/gateway/hedging/can-hedge.ts", " || request.tools?.length", ""),
    tests: ["lib/models/gateway/hedging"],
  },
  {
    name: "a second provider asked beyond the operator's share",
    change: inFile("lib/models/gateway/hedging/hedge-bucket.ts", "if (this.saved < PRICE) return false;", ""),
    tests: ["lib/models/gateway/hedging"],
  },
  {
    name: "a call that came too late left without a row of the ledger (I3)",
    change: inFile("lib/models/gateway/provider-call.ts", 'this.attempt.report("stopped");\n    }', "}"),
    tests: ["lib/models/gateway/hedging"],
  },
  {
    name: "a silent provider waited for although another could answer (RL-01)",
    change: inFile("lib/models/gateway/patience.ts", "const SILENCE_MS = 10_000;", "const SILENCE_MS = 60_000;"),
    tests: ["lib/models/gateway/patience.test.ts"],
  },
  {
    name: "requests to the inner network by address (LM-12)",
    change: inFile(
      "lib/platform/egress/open-request.ts",
      "if (isIP(host) && !isPublicAddress(host))",
      'if (host === "")',
    ),
    tests: EGRESS,
  },
  {
    name: "requests to the inner network by name (LM-12)",
    change: inFile(
      "lib/platform/egress/open-request.ts",
      "if (!first || allowed.length < addresses.length) {",
      "if (!first) {",
    ),
    tests: EGRESS,
  },
  {
    name: "mapped and tunnelled addresses (LM-12)",
    change: inFile("lib/platform/egress/address-policy.ts", '  ["::ffff:0:0", 96],\n', ""),
    tests: EGRESS,
  },
  {
    name: "keys sent into the operator's network (LM-12)",
    change: inFile("lib/models/keys/base-url-rule.ts", 'if (isPrivate) return "address_private";', ""),
    tests: ["lib/models/keys"],
  },
  {
    name: "an answer of one person kept for all (TN-11)",
    change: inFile("lib/models/cache/cache-key.ts", "[VERSION, userId, workspaceId, model.id", "[VERSION, model.id"),
    tests: ["lib/models/cache"],
  },
  {
    name: "events that nobody signed (BL-01)",
    change: inFile(
      "lib/billing/stripe/webhook/verify-signature.ts",
      'if (!isRight) throw refuse("no signature fits");',
      "isRight;",
    ),
    tests: ["lib/billing/stripe/tests/webhook.integration.test.ts"],
  },
  {
    name: "events signed long ago (BL-01)",
    change: inFile(
      "lib/billing/stripe/webhook/verify-signature.ts",
      "if (Math.abs(ageSeconds) > TOLERANCE_SECONDS)",
      "if (ageSeconds < -TOLERANCE_SECONDS)",
    ),
    tests: ["lib/billing/stripe/tests/webhook.integration.test.ts"],
  },
  {
    name: "the same initialisation vector twice (DP-11)",
    change: inFile(
      "lib/platform/crypto/envelope.ts",
      "const iv = randomBytes(IV_BYTES);",
      "const iv = Buffer.alloc(IV_BYTES);",
    ),
    tests: ["lib/platform/crypto"],
  },
  {
    name: "secrets that were only taken out of the tree (FW-11)",
    change: inFile(
      "scripts/secrets/find-secrets.ts",
      "new Map(listBlobs(root).map(({ id, path }) => [id, path]));",
      "new Map<string, string>();",
    ),
    tests: ["scripts/secrets"],
  },
  {
    name: "a provider's own words in an answer (LM-43)",
    change: inFile(
      "lib/models/gateway/provider-error.ts",
      "did not accept this request.`",
      "did not accept this request.` + error.message",
    ),
    tests: ["lib/models/gateway/provider-error.test.ts"],
  },
];
