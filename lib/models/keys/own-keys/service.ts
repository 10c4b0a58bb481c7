import type { Principal } from "../../../auth/schema.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { hintOf } from "../base-url-rule.ts";
import { forgetUserKeys, loadUserKeys } from "../load-user-keys.ts";
import type { AddProviderKey, ProviderStatus } from "../schema.ts";
import { getKeyedProvider, getStatus, testOwnKey, tryNewKey } from "../service.ts";
import { MOST_OWN_KEYS, type UpdateOwnKey } from "./schema.ts";
import { insertKey, removeKey, updateKey } from "./store.ts";

/**
 * Tests a key and stores it, encrypted, beside the person's other keys of the provider.
 * @throws AppError not_found, invalid_input at `apiKey` or `baseUrl`, provider_failed, conflict when there are ten
 */
export async function addOwnKey(
  principal: Principal,
  providerId: string,
  { label = "", weight = 1, dailyCapMicroUsd = null, ...input }: AddProviderKey,
): Promise<ProviderStatus> {
  const { key, outcome } = await tryNewKey(getKeyedProvider(providerId), input);
  const terms = { hint: hintOf(key.apiKey), label, weight, dailyCapMicroUsd };
  if (!(await insertKey(principal, key, terms, outcome))) {
    throw new AppError("conflict", `You have ${MOST_OWN_KEYS} keys for this provider. Remove one first.`);
  }
  return changed(principal, providerId);
}

/** Changes label, weight, cap or pause of a key. @throws AppError not_found */
export async function updateOwnKey(principal: Principal, keyId: string, change: UpdateOwnKey): Promise<ProviderStatus> {
  const provider = await updateKey(principal, keyId, change);
  if (provider === null) throw notFound("The key");
  return changed(principal, provider);
}

/** Removes one key; the others stay in force. @throws AppError not_found */
export async function removeOwnKey(principal: Principal, keyId: string): Promise<void> {
  if (!(await removeKey(principal, keyId))) throw notFound("The key");
  forgetUserKeys(principal.userId);
}

/** Tests one key at its own address; one that was refused is used again when it passes. @throws AppError not_found */
export async function testOneKey(principal: Principal, keyId: string): Promise<ProviderStatus> {
  const key = (await loadUserKeys(principal.userId)).find(({ id }) => id === keyId);
  if (!key) throw notFound("The key");
  await testOwnKey(principal, key);
  return changed(principal, key.provider);
}

function changed(principal: Principal, providerId: string): Promise<ProviderStatus> {
  forgetUserKeys(principal.userId);
  return getStatus(principal, providerId);
}
