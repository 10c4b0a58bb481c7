import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import { keepKeyTest } from "../operator-keys/key-tests.ts";
import { loadOperatorKeys } from "../operator-keys/load-operator-keys.ts";
import { operatorPool } from "../operator-keys/operator-pool.ts";
import type { Provider } from "../providers/provider.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";
import { forgetCompatibleServers, listCompatibleServers } from "../service/local-servers.ts";
import { findBaseUrlProblem, hintOf, normalizeBaseUrl } from "./base-url-rule.ts";
import { listProviderStatus, noteOperatorTest } from "./list-status.ts";
import { forgetUserKeys, loadUserKeys } from "./load-user-keys.ts";
import type { ProviderStatus, SaveProviderKey } from "./schema.ts";
import { deleteKey, putKey, setOutcome } from "./store.ts";
import { type KeyTest, tryKey } from "./test-outcome.ts";

function getKeyedProvider(id: string): Provider {
  const provider = KEYED_PROVIDERS.find((candidate) => candidate.id === id);
  if (!provider) throw notFound("The provider");
  return provider;
}

async function getStatus(principal: Principal, id: string): Promise<ProviderStatus> {
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
 * Tests a key and stores it, encrypted, for this person alone. A key that is refused or cannot be tried is not stored.
 * @throws AppError not_found, invalid_input at `apiKey` or `baseUrl`, provider_failed
 */
export async function saveProviderKey(
  principal: Principal,
  providerId: string,
  input: SaveProviderKey,
): Promise<ProviderStatus> {
  const provider = getKeyedProvider(providerId);
  const { apiKey } = input;
  const baseUrl = readBaseUrl(input.baseUrl);
  const test = await tryKey(provider.id, { apiKey, baseUrl, allowPrivate: false });
  assertStorable(test, provider.name);
  const { status, lastError } = test;
  await putKey(principal, { provider: provider.id, apiKey, baseUrl }, hintOf(apiKey), { status, lastError });
  forgetUserKeys(principal.userId);
  return getStatus(principal, provider.id);
}

/** Removes the person's own key; an operator's key stays in force. @throws AppError not_found */
export async function deleteProviderKey(principal: Principal, providerId: string): Promise<void> {
  if (!(await deleteKey(principal, providerId))) throw notFound("The key");
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

/** What a test says of a key's refusal; undefined when the provider could not be asked. */
export function refusalOf({ failure }: KeyTest): Refusal | null | undefined {
  if (failure === "refused") return "auth";
  return failure === null ? null : undefined;
}

async function testServer(id: string): Promise<void> {
  forgetCompatibleServers();
  const server = (await listCompatibleServers()).find((candidate) => candidate.id === id);
  if (!server) throw notFound("The provider");
  const isUp = server.models.length > 0;
  const lastError = isUp ? null : "The server did not answer.";
  noteOperatorTest(id, { status: isUp ? "ok" : "failed", lastError }, nowMs());
}

/**
 * Tests what a person would use of a provider now: their own key, else the operator's, or a local server.
 * @throws AppError not_found when nothing of it is configured
 */
export async function testProvider(principal: Principal, providerId: string): Promise<ProviderStatus> {
  const provider = KEYED_PROVIDERS.find(({ id }) => id === providerId);
  if (!provider) await testServer(providerId);
  else {
    const own = (await loadUserKeys(principal.userId)).find((key) => key.provider === providerId);
    if (own) {
      const { apiKey, baseUrl } = own;
      const test = await tryKey(providerId, { apiKey, baseUrl, allowPrivate: false });
      const { status, lastError } = test;
      const refusedFor = refusalOf(test);
      await setOutcome(principal, providerId, {
        status,
        lastError,
        ...(refusedFor === undefined ? {} : { refusedFor }),
      });
      forgetUserKeys(principal.userId);
    } else await testOperatorKeys(provider, principal.userId);
  }
  return getStatus(principal, providerId);
}
