import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { REFUSAL_WORDS } from "../gateway/dead-keys.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { loadOperatorKeys, type OpenOperatorKey } from "../operator-keys/load-operator-keys.ts";
import { operatorPool, type PooledKey } from "../operator-keys/operator-pool.ts";
import type { Provider } from "../providers/provider.ts";
import { regionOf } from "../providers/region-of.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import { type CompatibleServer, listCompatibleServers } from "../service/local-servers.ts";
import { listOperatorKeys } from "./list-operator-keys.ts";
import { listOwnKeys } from "./own-keys/list-own-keys.ts";
import type { ProviderStatus } from "./schema.ts";
import { listStoredKeys, type StoredKey, type TestOutcome } from "./store.ts";

/** How tests of what the operator configured went, in this process: they are nobody's row in the table. */
const operatorTests = new Map<string, TestOutcome & { lastTestedAt: string }>();

/** Remembers how a test of an operator's key or server went. */
export function noteOperatorTest(id: string, { status, lastError }: TestOutcome, atMs: number): void {
  operatorTests.set(id, { status, lastError, lastTestedAt: new Date(atMs).toISOString() });
}

const addressesOf = (keys: readonly { baseUrl: string | null }[]) => keys.map(({ baseUrl }) => baseUrl);

const UNTESTED = { status: "untested", lastError: null, lastTestedAt: null } as const;

function keyedStatus(
  provider: Provider,
  ownKeys: readonly StoredKey[],
  { models, isAdmin, stored }: { models: number; isAdmin: boolean; stored: readonly OpenOperatorKey[] },
): ProviderStatus {
  const operator = operatorPool(provider, stored);
  const operatorKeys = isAdmin && operator ? listOperatorKeys(operator.keys) : null;
  const common = {
    id: provider.id,
    name: provider.name,
    models,
    local: false,
    operatorKeys,
    ownKeys: listOwnKeys(ownKeys),
  };
  // As long as one of them can be used, the provider works.
  const own = ownKeys.find(({ paused, refusedFor }) => !paused && refusedFor === null) ?? ownKeys[0];
  if (own) {
    const { baseUrl, hint, status, lastError, lastTestedAt } = own;
    return {
      ...common,
      configured: true,
      keySource: "user",
      baseUrl,
      hint: hint || null,
      region: regionOf(provider, addressesOf(ownKeys)),
      status,
      lastError,
      lastTestedAt: lastTestedAt?.toISOString() ?? null,
    };
  }
  const isOperated = operator !== null;
  // The operator's address is not shown: it may be inside their network.
  return {
    ...common,
    configured: isOperated,
    keySource: isOperated ? "operator" : "none",
    baseUrl: null,
    hint: null,
    region: regionOf(
      provider,
      operator && operator.keys.length > 0 ? addressesOf(operator.keys) : [operator?.baseUrl ?? null],
    ),
    ...((operator && (refusedStatus(operator.keys) ?? operatorTests.get(provider.id))) || UNTESTED),
  };
}

/** The operator's keys that a provider refused while they were used. */
function refusedStatus(keys: readonly PooledKey[]) {
  const refused = keys.map((key) => gatewayState().deadKeys.find(hashKeyOf(key)));
  const [dead] = refused;
  // As long as one of them is accepted, the provider works.
  if (!dead || refused.includes(null)) return null;
  const lastTestedAt = new Date(dead.atMs).toISOString();
  return { status: "failed" as const, lastError: REFUSAL_WORDS[dead.reason], lastTestedAt };
}

function serverStatus(server: CompatibleServer): ProviderStatus {
  return {
    id: server.id,
    name: server.name,
    configured: true,
    keySource: server.discovered ? "local" : "operator",
    baseUrl: server.discovered ? server.baseUrl : null,
    hint: null,
    region: server.region,
    models: server.models.length,
    local: server.discovered,
    operatorKeys: null,
    ownKeys: [],
    ...(operatorTests.get(server.id) ?? UNTESTED),
  };
}

/** Every provider and server with where its key comes from and how its last test went, for one person. */
export async function listProviderStatus(principal: Principal): Promise<ProviderStatus[]> {
  const [own, servers, stored] = await Promise.all([
    listStoredKeys(principal),
    listCompatibleServers(),
    loadOperatorKeys(principal.userId),
  ]);
  const isAdmin = principal.role === "admin";
  if (isAdmin || own.some(({ dailyCapMicroUsd }) => dailyCapMicroUsd !== null))
    await gatewayState().keySpend.refresh(nowMs());
  const counts = new Map<string, number>();
  for (const { provider } of listRegistryModels()) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  const keyed = KEYED_PROVIDERS.map((provider) =>
    keyedStatus(
      provider,
      own.filter((key) => key.provider === provider.id),
      { models: counts.get(provider.id) ?? 0, isAdmin, stored },
    ),
  );
  return [...keyed, ...servers.map(serverStatus)];
}
