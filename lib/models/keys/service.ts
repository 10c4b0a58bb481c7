import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { keepKeyTest } from "../operator-keys/key-tests.ts";
import { loadOperatorKeys } from "../operator-keys/load-operator-keys.ts";
import { operatorPool } from "../operator-keys/operator-pool.ts";
import type { Provider } from "../providers/provider.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { findCompatibleServers } from "../service/local-servers.ts";
import { findBaseUrlProblem, hintOf, normalizeBaseUrl } from "./base-url-rule.ts";
import { keyOwnerOf } from "./key-owner.ts";
import { listProviderStatus, noteOperatorTest } from "./list-status.ts";
import { forgetKeysOf, forgetUserKeys, loadUserKeys, type UserKey } from "./load-user-keys.ts";
import { markRefused } from "./mark-refused.ts";
import type { ProviderStatus, SaveProviderKey } from "./schema.ts";
import { deleteKeys, type NewKey, putKey, setOutcome, type TestOutcome } from "./store.ts";
import { type KeyTest, tryKey } from "./test-outcome.ts";

/** A provider that takes keys. @throws AppError not_found */
export function getKeyedProvider(id: string): Provider {
  const provider = KEYED_PROVIDERS.find((candidate) => candidate.id === id);
  if (!provider) throw notFound("The provider");
  return provider;
}

/** A provider as a person sees it now. @throws AppError not_found */
export async function getStatus(principal: Principal, id: string): Promise<ProviderStatus> {
  const status = (await listProviderStatus(principal)).find((provider) => provider.id === id);
  if (!status) throw notFound("The provider");
  return status;
}

/** The address of a key as it is stored; null for the provider's own. @throws AppError invalid_input */
export function readBaseUrl(baseUrl: string | undefined): string | null {
  if (!baseUrl) return null;
  const problem = findBaseUrlProblem(baseUrl);
  if (problem) throw fieldError("baseUrl", problem);
  return normalizeBaseUrl(baseUrl);
}

/** Refuses a key that failed its test. @throws AppError invalid_input at `apiKey` or `baseUrl`, provider_failed */
export function assertStorable(test: KeyTest, providerName: string): void {
  if (test.failure === "refused") throw fieldError("apiKey", "key_refused");
  if (test.failure === "address") throw fieldError("baseUrl", "address_forbidden");
  if (test.failure === "unreachable") {
    throw new AppError("provider_failed", `${providerName} could not be reached, so the key was not saved.`);
  }
}

/**
 * Tests a key that is to be stored. One that is refused or cannot be tried is not.
 * @throws AppError invalid_input at `apiKey` or `baseUrl`, provider_failed
 */
export async function tryNewKey(
  provider: Provider,
  { apiKey, baseUrl: typed }: SaveProviderKey,
): Promise<{ key: NewKey; outcome: TestOutcome }> {
  const baseUrl = readBaseUrl(typed);
  const test = await tryKey(provider.id, { apiKey, baseUrl, allowPrivate: false });
  assertStorable(test, provider.name);
  const { status, lastError } = test;
  return { key: { provider: provider.id, apiKey, baseUrl }, outcome: { status, lastError } };
}

/**
 * Tests a key and stores it, encrypted, for this person alone, in place of their first one of the provider.
 * @throws AppError not_found, invalid_input at `apiKey` or `baseUrl`, provider_failed
 */
export async function saveProviderKey(
  principal: Principal,
  providerId: string,
  input: SaveProviderKey,
): Promise<ProviderStatus> {
  const provider = getKeyedProvider(providerId);
  const { key, outcome } = await tryNewKey(provider, input);
  await putKey(principal, key, hintOf(key.apiKey), outcome);
  forgetUserKeys(principal.userId);
  return getStatus(principal, provider.id);
}

/** Removes all the person's own keys of a provider; an operator's key stays in force. @throws AppError not_found */
export async function deleteProviderKey(principal: Principal, providerId: string): Promise<void> {
  if (!(await deleteKeys(principal, providerId))) throw notFound("The key");
  forgetUserKeys(principal.userId);
}

// Each key is tested, at its own address alone; one that works is enough for the provider to work.
async function testOperatorKeys(provider: Provider, userId: string): Promise<void> {
  const keys = operatorPool(provider, await loadOperatorKeys(userId))?.keys ?? [];
  if (keys.length === 0) throw notFound("The key");
  const { deadKeys } = gatewayState();
  const tests = await Promise.all(
    keys.map(async (key) => {
      const test = await tryKey(provider.id, key);
      const hash = hashKeyOf(key);
      const refusedFor = refusalOf(test);
      if (refusedFor) await deadKeys.mark(hash, refusedFor, nowMs());
      else if (refusedFor === null) await deadKeys.revive(hash);
      await keepKeyTest(hash, test);
      return test;
    }),
  );
  const [first] = tests;
  const told = tests.find(({ status }) => status === "ok") ?? first;
  if (told) noteOperatorTest(provider.id, told, nowMs());
}

/** What a test says of a key's refusal; undefined when the provider could not be asked, or said nothing of the key. */
export function refusalOf({ failure, status }: KeyTest): Refusal | null | undefined {
  if (failure === "refused") return "auth";
  return status === "ok" ? null : undefined;
}

/** Tests a key of a person's or of their workspace at the address it was stored for, and notes how it went. */
export async function testOwnKey(principal: Principal, key: UserKey): Promise<void> {
  const { workspaceId, provider, apiKey, baseUrl } = key;
  const test = await tryKey(provider, { apiKey, baseUrl, allowPrivate: false });
  const { status, lastError } = test;
  const refusedFor = refusalOf(test);
  const outcome = { status, lastError, ...(refusedFor === undefined ? {} : { refusedFor }) };
  // As service: whether it is still the same key shows in its envelope, which nobody's role reads.
  if (workspaceId === null) await setOutcome(asService(), keyOwnerOf(principal), key, outcome);
  // Any member may find it out; those who can do something about it are told.
  else if (refusedFor) await markRefused(workspaceId, key, refusedFor, lastError ?? "");
  // As service: a member finds out how the workspace's key does, and its row is the server's to write.
  else await setOutcome(asService(), { kind: "workspace", id: workspaceId }, key, outcome);
}

async function testServer(id: string): Promise<void> {
  const server = (await findCompatibleServers()).find((candidate) => candidate.id === id);
  if (!server) throw notFound("The provider");
  const isUp = server.answers && server.models.length > 0;
  const lastError = isUp ? null : "The server did not answer.";
  noteOperatorTest(id, { status: isUp ? "ok" : "failed", lastError }, nowMs());
}

/** Looks for local servers now, and returns every provider as `listProviderStatus` does. */
export async function discoverServers(principal: Principal): Promise<ProviderStatus[]> {
  await findCompatibleServers();
  return listProviderStatus(principal);
}

/**
 * Tests what a person would use of a provider now: their own keys, else their workspace's, else the operator's, or a
 * local server.
 * @throws AppError not_found when nothing of it is configured
 */
export async function testProvider(principal: Principal, providerId: string): Promise<ProviderStatus> {
  const provider = KEYED_PROVIDERS.find(({ id }) => id === providerId);
  if (!provider) await testServer(providerId);
  else {
    const { userId, workspaceId } = principal;
    const keys = (await loadUserKeys(userId, workspaceId)).filter((key) => key.provider === providerId);
    const own = keys.filter((key) => key.workspaceId === null);
    if (keys.length > 0) {
      await Promise.all((own.length > 0 ? own : keys).map((key) => testOwnKey(principal, key)));
      await forgetKeysOf(own.length > 0 ? keyOwnerOf(principal) : { kind: "workspace", id: workspaceId });
    } else await testOperatorKeys(provider, principal.userId);
  }
  return getStatus(principal, providerId);
}
