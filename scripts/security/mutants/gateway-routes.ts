import { inFile, type Mutant } from "./mutant.ts";

const EMBEDDINGS = ["lib/models/openai-api/embeddings.integration.test.ts"];
const KEY_ROUTING = ["lib/models/key-routing/key-routing.integration.test.ts"];
const WORKSPACE_ROUTING = ["lib/models/workspace-routing/workspace-routing.integration.test.ts"];
const AUDIO = ["lib/models/openai-api/audio.integration.test.ts"];

/** Taken out of the gateway's own API: embeddings, what one API key may be routed to, and what a caller leaves behind. */
export const GATEWAY_ROUTE_MUTANTS: readonly Mutant[] = [
  {
    name: "embeddings that cost no message of the month (BL-12)",
    change: inFile(
      "lib/models/openai-api/embed.ts",
      '{ purpose: "embedding", signal, ...plan }',
      '{ purpose: "embedding", signal, requests: 0, ...plan }',
    ),
    tests: EMBEDDINGS,
  },
  {
    name: "embeddings that cost nothing when a later batch of them fails (BL-16)",
    change: inFile(
      "lib/models/media/run-media.ts",
      'outcome === "complete" || outcome === "stopped"',
      'outcome === "stopped"',
    ),
    tests: EMBEDDINGS,
  },
  {
    name: "embeddings that are free where their provider counts nothing",
    change: inFile(
      "lib/models/media/make-embeddings.ts",
      "const inputTokens = tokens || estimate;",
      "const inputTokens = tokens;",
    ),
    tests: EMBEDDINGS,
  },
  {
    name: "embeddings of any model that is named",
    change: inFile(
      "lib/models/media/plan-media.ts",
      "if (target.model.kind === kind) return [target];",
      "if (target) return [target];",
    ),
    tests: EMBEDDINGS,
  },
  {
    name: "limits of one API key on another",
    change: inFile(
      "lib/models/key-routing/load-key-routing.ts",
      "keyRouting.find(({ apiKeyId }) => apiKeyId === via.apiKeyId) ?? null",
      "keyRouting[0] ?? null",
    ),
    tests: KEY_ROUTING,
  },
  {
    name: "an API key without its limits",
    change: inFile(
      "lib/models/preferences/load-preferences.ts",
      "withThresholds(preferences, key?.thresholds)",
      "withThresholds(preferences, key ? undefined : undefined)",
    ),
    tests: KEY_ROUTING,
  },
  {
    name: "a model by name that the workspace does not allow",
    change: inFile("lib/models/service/narrow-choices.ts", "if (error) throw error();", "void error;"),
    tests: WORKSPACE_ROUTING,
  },
  {
    name: "data processed where the workspace does not allow it",
    change: inFile("lib/models/service/narrow-choices.ts", "!regions.has(region)", "false"),
    tests: WORKSPACE_ROUTING,
  },
  {
    name: "an API key with more models than it allows",
    change: inFile(
      "lib/models/service/load-choices.ts",
      'narrow(narrow(choices, workspace, "workspace"), key, "api_key")',
      'narrow(choices, workspace, "workspace")',
    ),
    tests: KEY_ROUTING,
  },
  {
    name: "an API key without its mode",
    change: inFile(
      "lib/models/openai-api/open-call.ts",
      "request.nexus?.mode ?? keyRouting?.mode ?? ",
      "request.nexus?.mode ?? ",
    ),
    tests: KEY_ROUTING,
  },
  {
    name: "speech that goes on when nobody waits for it (BL-16)",
    change: inFile(
      "lib/models/openai-api/speak.ts",
      '{ purpose: "speech", signal, ...plan }',
      '{ purpose: "speech", ...plan }',
    ),
    tests: AUDIO,
  },
  {
    name: "speech that costs no message when its caller leaves (BL-16)",
    change: inFile(
      "lib/models/media/run-media.ts",
      "(isMade ? settleUsage : releaseUsage)",
      "(isMade ? releaseUsage : releaseUsage)",
    ),
    tests: AUDIO,
  },
  {
    name: "a call that is stopped although its key makes it happen once (BL-19)",
    change: inFile(
      "lib/gate/caller-signal.ts",
      "headers.has(IDEMPOTENCY_HEADER) ? undefined : signal",
      "headers.has(IDEMPOTENCY_HEADER) ? signal : signal",
    ),
    tests: AUDIO,
  },
  {
    name: "a thinking model that nobody has timed and everybody waits for",
    change: inFile(
      "lib/models/gateway/patience.ts",
      "(opensAtOnce ? null : usualThinkingMs(model, effort))",
      "(opensAtOnce ? null : null)",
    ),
    tests: ["lib/models/gateway/generate.test.ts", "lib/models/gateway/attempt-plan.test.ts"],
  },
];
