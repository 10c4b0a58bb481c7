import { recordAdminChange } from "../../auth/admin/audit/record.ts";
import type { AdminAction, AuditFacts } from "../../auth/admin/audit/schema.ts";
import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { sealSecret } from "../../platform/crypto/envelope.ts";
import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { hintOf } from "../keys/base-url-rule.ts";
import { assertStorable, readBaseUrl, refusalOf } from "../keys/service.ts";
import { tryKey } from "../keys/test-outcome.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { keepKeyTest } from "./key-tests.ts";
import { type FoundKey, findPoolKeys } from "./list-pool-keys.ts";
import { rereadOperatorKeys } from "./load-operator-keys.ts";
import type { PooledKey } from "./operator-pool.ts";
import type { AddPoolKey, ChangePoolKey, PoolKey } from "./schema.ts";
import { operatorKeyContext } from "./sealed.ts";
import {
  deleteOperatorKey,
  insertOperatorKey,
  listOperatorKeyRows,
  type OperatorKeyRow,
  raiseVersion,
  updateOperatorKey,
} from "./store.ts";

const MAX_KEYS = 20;

async function findKey(id: string): Promise<FoundKey> {
  const found = (await findPoolKeys()).find(({ shown }) => shown.id === id);
  if (!found) throw notFound("The key");
  return found;
}

async function getPoolKey(id: string): Promise<PoolKey> {
  return (await findKey(id)).shown;
}

/** Runs a change, one at a time, and puts it in force: here at once, in every other process within five seconds. */
async function change(work: (tx: Tx) => Promise<void>): Promise<void> {
  await asService()
    .transaction()
    .execute(async (tx) => {
      await raiseVersion(tx);
      await work(tx);
    });
  await rereadOperatorKeys();
}

const factsOf = ({
  provider,
  baseUrl,
  hint,
  weight,
  dailyCapMicroUsd,
  enabled,
}: Omit<OperatorKeyRow, "createdAt">): AuditFacts => ({
  provider,
  hint,
  address: baseUrl,
  weight,
  dailyCapMicroUsd,
  enabled,
});

/** Tests a key at its own address and takes note of what its provider said. */
async function testKey(providerId: string, key: PooledKey) {
  const test = await tryKey(providerId, key);
  const refusal = refusalOf(test);
  const { deadKeys } = gatewayState();
  const hash = hashKeyOf(key);
  return {
    test,
    note: async () => {
      if (refusal) await deadKeys.mark(hash, refusal, nowMs());
      else if (refusal === null) await deadKeys.revive(hash);
      await keepKeyTest(hash, test);
    },
  };
}

/**
 * Tests a key and adds it, sealed, to those of the operator. One that is refused or cannot be tried is not kept.
 * @throws AppError not_found for an unknown provider, invalid_input at `apiKey` or `baseUrl`, conflict for a key that is
 * there already or too many, provider_failed
 */
export async function addPoolKey(principal: Principal, input: AddPoolKey): Promise<PoolKey> {
  const provider = KEYED_PROVIDERS.find(({ id }) => id === input.provider);
  if (!provider) throw notFound("The provider");
  const { apiKey, weight, dailyCapMicroUsd } = input;
  const baseUrl = readBaseUrl(input.baseUrl);
  const key: PooledKey = { apiKey, baseUrl, allowPrivate: false, weight, dailyCapMicroUsd };
  const { test, note } = await testKey(provider.id, key);
  assertStorable(test, provider.name);
  const id = newId();
  const envelope = sealSecret(apiKey, operatorKeyContext(id, provider.id, baseUrl));
  const row = {
    id,
    provider: provider.id,
    baseUrl,
    envelope,
    hint: hintOf(apiKey),
    weight,
    dailyCapMicroUsd,
    enabled: true,
  };
  await change(async (tx) => {
    const others = (await findPoolKeys(tx)).filter(({ shown }) => shown.provider.id === provider.id);
    // Two of the same would count their spend together and be capped apart.
    if (others.some((other) => other.key && hashKeyOf(other.key) === hashKeyOf(key))) {
      throw new AppError("conflict", "This key is there already.");
    }
    if (others.length >= MAX_KEYS) throw new AppError("conflict", `A provider has at most ${MAX_KEYS} keys.`);
    await insertOperatorKey(tx, row);
    await recordAdminChange(tx, {
      actorId: principal.userId,
      action: "provider_key.added",
      target: id,
      after: factsOf(row),
    });
  });
  await note();
  return getPoolKey(id);
}

async function getRow(tx: Tx, id: string): Promise<OperatorKeyRow> {
  const row = (await listOperatorKeyRows(tx)).find((one) => one.id === id);
  if (!row) throw notFound("The key");
  return row;
}

function actionOf({ enabled }: ChangePoolKey, before: OperatorKeyRow): AdminAction {
  if (enabled === undefined || enabled === before.enabled) return "provider_key.changed";
  return enabled ? "provider_key.enabled" : "provider_key.disabled";
}

/**
 * Changes the weight or the cap of a key, or takes it out of use and back. Its address cannot be changed: a key goes to
 * the one that it was stored for and to no other.
 * @throws AppError not_found, also for a key of the environment
 */
export async function changePoolKey(principal: Principal, id: string, input: ChangePoolKey): Promise<PoolKey> {
  await change(async (tx) => {
    const before = await getRow(tx, id);
    const changes = Object.fromEntries(
      Object.entries(input).filter(([name, value]) => before[name as keyof ChangePoolKey] !== value),
    ) as ChangePoolKey;
    if (Object.keys(changes).length === 0) return;
    await updateOperatorKey(tx, id, changes as Parameters<typeof updateOperatorKey>[2]);
    await recordAdminChange(tx, {
      actorId: principal.userId,
      action: actionOf(input, before),
      target: id,
      before: Object.fromEntries(Object.keys(changes).map((name) => [name, before[name as keyof ChangePoolKey]])),
      after: changes as AuditFacts,
    });
  });
  return getPoolKey(id);
}

/** Removes a key and its envelope for good. @throws AppError not_found, also for a key of the environment */
export async function removePoolKey(principal: Principal, id: string): Promise<void> {
  await change(async (tx) => {
    const before = await getRow(tx, id);
    await deleteOperatorKey(tx, id);
    await recordAdminChange(tx, {
      actorId: principal.userId,
      action: "provider_key.removed",
      target: id,
      before: factsOf(before),
    });
  });
}

/** Tests a key now: one that was refused is used again when its provider accepts it. @throws AppError not_found */
export async function testPoolKey(id: string): Promise<PoolKey> {
  const { shown, key } = await findKey(id);
  if (!key) throw notFound("The key");
  await (await testKey(shown.provider.id, key)).note();
  return getPoolKey(id);
}
