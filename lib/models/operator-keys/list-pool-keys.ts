import { nowMs } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { hintOf } from "../keys/base-url-rule.ts";
import type { Provider } from "../providers/provider.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { type KeptTest, readKeyTests } from "./key-tests.ts";
import { openOperatorKey } from "./load-operator-keys.ts";
import type { PooledKey } from "./operator-pool.ts";
import type { PoolKey, PoolKeyQuery } from "./schema.ts";
import { listOperatorKeyRows, type OperatorKeyRow } from "./store.ts";

/** A key with what the console shows of it. `key` is null for one that does not open. */
export interface FoundKey {
  shown: PoolKey;
  key: PooledKey | null;
  row: OperatorKeyRow | null;
}

const ids = new Map(KEYED_PROVIDERS.map((provider): [string, Provider] => [provider.id, provider]));

/** What is known of a key by its hash. */
function stateOf(key: PooledKey, tests: ReadonlyMap<string, KeptTest>) {
  const { deadKeys, keySpend } = gatewayState();
  const hash = hashKeyOf(key);
  const [dead, test] = [deadKeys.find(hash), tests.get(hash)];
  const spentTodayMicroUsd = keySpend.today(hash, nowMs());
  const isCapped = key.dailyCapMicroUsd !== null && spentTodayMicroUsd >= key.dailyCapMicroUsd;
  return {
    state: dead ? ("refused" as const) : isCapped ? ("capped" as const) : ("ok" as const),
    spentTodayMicroUsd,
    lastTest: test ? { status: test.status, error: test.lastError, at: new Date(test.atMs).toISOString() } : null,
    lastRefusal: dead && { reason: dead.reason, at: new Date(dead.atMs).toISOString() },
  };
}

function keysOfEnvironment(provider: Provider, tests: ReadonlyMap<string, KeptTest>): FoundKey[] {
  const access = provider.envName === null ? undefined : env().providers[provider.envName];
  const { keys = [], baseUrl = null } = access ?? {};
  return keys.map((configured) => {
    const key = { ...configured, baseUrl, allowPrivate: baseUrl !== null };
    const shown: PoolKey = {
      id: `env-${hashKeyOf(key)}`,
      provider: { id: provider.id, name: provider.name },
      source: "environment",
      variable: `${provider.envName}_API_KEY`,
      hint: hintOf(key.apiKey) || null,
      baseUrl,
      weight: key.weight,
      dailyCapMicroUsd: key.dailyCapMicroUsd,
      enabled: true,
      createdAt: null,
      ...stateOf(key, tests),
    };
    return { shown, key, row: null };
  });
}

const UNKNOWN = { spentTodayMicroUsd: 0, lastTest: null, lastRefusal: null };

function keyOfConsole(row: OperatorKeyRow, tests: ReadonlyMap<string, KeptTest>): FoundKey {
  const opened = openOperatorKey(row);
  const key = opened && { ...opened, allowPrivate: false };
  const known = key ? stateOf(key, tests) : { state: "damaged" as const, ...UNKNOWN };
  const { id, provider, baseUrl, hint, weight, dailyCapMicroUsd, enabled, createdAt } = row;
  const shown: PoolKey = {
    id,
    provider: { id: provider, name: ids.get(provider)?.name ?? provider },
    source: "console",
    variable: null,
    hint: hint || null,
    baseUrl,
    weight,
    dailyCapMicroUsd,
    enabled,
    createdAt: createdAt.toISOString(),
    ...known,
    state: key && !enabled ? "disabled" : known.state,
  };
  return { shown, key, row };
}

/** Every key of the operator, by provider; those of the environment first. */
export async function findPoolKeys(db: Db = asService()): Promise<FoundKey[]> {
  const { deadKeys, keySpend } = gatewayState();
  const [rows, tests] = await Promise.all([
    listOperatorKeyRows(db),
    readKeyTests(),
    deadKeys.refresh(nowMs()),
    keySpend.refresh(nowMs()),
  ]);
  return KEYED_PROVIDERS.toSorted((a, b) => a.name.localeCompare(b.name)).flatMap((provider) => [
    ...keysOfEnvironment(provider, tests),
    ...rows.filter((row) => row.provider === provider.id).map((row) => keyOfConsole(row, tests)),
  ]);
}

/** The keys that fit, page by page; the cursor is the last id of the page before. */
export async function listPoolKeys({ search = "", cursor, limit }: PoolKeyQuery): Promise<Page<PoolKey>> {
  const words = search.toLowerCase();
  const fitting = (await findPoolKeys())
    .map(({ shown }) => shown)
    .filter(({ provider, baseUrl, hint }) =>
      [provider.name, provider.id, baseUrl, hint].some((text) => text?.toLowerCase().includes(words)),
    );
  const start = cursor === undefined ? 0 : fitting.findIndex(({ id }) => id === cursor) + 1;
  const items = fitting.slice(start, start + limit);
  return { items, nextCursor: fitting.length > start + limit ? (items.at(-1)?.id ?? null) : null };
}
