import { nowMs } from "../../platform/clock.ts";
import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { env } from "../../platform/env.ts";
import { processWide } from "../../platform/process-wide.ts";
import type { ServerRegion } from "../../platform/public/regions.ts";

/** A server on the operator's side that speaks OpenAI's protocol. */
export interface CompatibleServer {
  id: string;
  name: string;
  baseUrl: string;
  apiKey: string | null;
  models: string[];
  /** Tokens that a model reads and writes together, of those of which the server says so. */
  windows: ReadonlyMap<string, number>;
  /** Whether it answered when it was looked for, whatever it said. */
  answers: boolean;
  /** True when it was found on this machine, false when the operator listed it. */
  discovered: boolean;
  /** True when its models run on the operator's own machines, and cost nothing to ask. */
  local: boolean;
  /** Where it processes data. */
  region: ServerRegion;
}

// The ports these servers listen on unless told otherwise.
const KNOWN = [
  { id: "ollama", name: "Ollama", baseUrl: "http://127.0.0.1:11434/v1" },
  { id: "lm-studio", name: "LM Studio", baseUrl: "http://127.0.0.1:1234/v1" },
  { id: "llama-cpp", name: "llama.cpp", baseUrl: "http://127.0.0.1:8080/v1" },
  { id: "vllm", name: "vLLM", baseUrl: "http://127.0.0.1:8000/v1" },
] as const;
const PROBE_TIMEOUT_MS = 800;
const KEEP_MS = 30_000;
const MAX_MODELS = 100;
/** Models that put texts in an order, for which nothing here asks. */
const SORTS = /rerank/i;

type Listed = Pick<CompatibleServer, "models" | "windows" | "answers">;

const noModels = (answers: boolean): Listed => ({ models: [], windows: new Map(), answers });

/** A list of models as OpenAI's protocol has it; vLLM and SGLang add what each may take, and refuse all that is more. */
function readList(data: readonly { id?: unknown; max_model_len?: unknown }[]): Listed {
  const named = data.flatMap(({ id, max_model_len: window }) =>
    typeof id === "string" && id.length <= 120 && !SORTS.test(id) ? [{ id, window }] : [],
  );
  const listed = named.slice(0, MAX_MODELS);
  const windows = listed.flatMap(({ id, window }) =>
    typeof window === "number" && Number.isSafeInteger(window) && window > 0 ? [[id, window] as const] : [],
  );
  return { models: listed.map(({ id }) => id), windows: new Map(windows), answers: true };
}

async function listServerModels(baseUrl: string, apiKey: string | null): Promise<Listed> {
  let answers = false;
  try {
    const get = egressFetch({ allowPrivate: true, timeoutMs: PROBE_TIMEOUT_MS });
    const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
    const response = await get(`${baseUrl.replace(/\/$/, "")}/models`, {
      headers,
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    answers = true;
    const body = response.ok ? ((await response.json()) as { data?: { id?: unknown }[] }) : {};
    return Array.isArray(body.data) ? readList(body.data) : noModels(true);
  } catch {
    return noModels(answers);
  }
}

async function probe(): Promise<CompatibleServer[]> {
  const { OPENAI_COMPATIBLE_SERVERS, LOCAL_MODEL_DISCOVERY } = env();
  const listed = (OPENAI_COMPATIBLE_SERVERS ?? []).map(async (server): Promise<CompatibleServer> => {
    const apiKey = server.apiKey ?? null;
    const found = await listServerModels(server.baseUrl, apiKey);
    const { id, name, baseUrl, local, region = local ? "local" : "unknown", models = found.models } = server;
    return { ...found, id, name, baseUrl, apiKey, models, discovered: false, local, region };
  });
  const found = (LOCAL_MODEL_DISCOVERY ? KNOWN : []).map(async (server): Promise<CompatibleServer | null> => {
    const found = await listServerModels(server.baseUrl, null);
    if (found.models.length === 0) return null;
    return { ...server, apiKey: null, ...found, discovered: true, local: true, region: "local" };
  });
  const servers = await Promise.all([...listed, ...found]);
  return servers.filter((server) => server !== null);
}

interface Search {
  begun?: { servers: Promise<CompatibleServer[]>; until: number };
  latest?: { servers: CompatibleServer[]; until: number };
}
// One for the process: what one of its bundles has looked for again is found for all.
const search = processWide<{ value?: Search | undefined }>("servers", () => ({}));

/** Looks for the compatible servers now, whatever was found before; other callers go on with that meanwhile. */
export function findCompatibleServers(): Promise<CompatibleServer[]> {
  search.value ??= {};
  const state = search.value;
  const until = nowMs() + KEEP_MS;
  const servers = probe().then((found) => {
    // A search that began later and was done sooner knows better.
    if (!state.latest || state.latest.until <= until) state.latest = { servers: found, until };
    return found;
  });
  state.begun = { servers, until };
  return servers;
}

/**
 * The compatible servers that are configured or found. Looked for again after 30 s, beside the requests: only the very
 * first caller waits for the probe.
 */
export async function listCompatibleServers(): Promise<CompatibleServer[]> {
  const begun = search.value?.begun;
  const servers = begun && begun.until >= nowMs() ? begun.servers : findCompatibleServers();
  return search.value?.latest?.servers ?? servers;
}

/** Forgets what was found (tests). */
export function forgetCompatibleServers(): void {
  search.value = undefined;
}
