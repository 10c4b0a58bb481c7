import { nowMs } from "../../platform/clock.ts";
import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { ProviderError, toProviderError } from "../gateway/provider-error.ts";
import { addressOf } from "../providers/provider.ts";
import { getProvider } from "../providers/registry.ts";

const TIMEOUT_MS = 8_000;

/**
 * Asks a provider whether it accepts a key, with its cheapest authenticated request.
 * @param address Where the key will be used; `allowPrivate` for addresses that the operator chose.
 * @throws ProviderError: `auth` for a refused key, else why it could not be tried.
 */
export async function testProviderKey(
  providerId: string,
  address: { apiKey: string; baseUrl: string | null; allowPrivate: boolean },
): Promise<void> {
  const provider = getProvider(providerId);
  const { keyTest } = provider;
  try {
    const get = egressFetch({ allowPrivate: address.allowPrivate, timeoutMs: TIMEOUT_MS });
    const response = await get(new URL(keyTest.path, `${addressOf(provider, address.baseUrl)}/`), {
      headers: keyTest.headers(address.apiKey),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // Not every provider has the route that is asked; then the key could not be tried, which is no verdict on it.
    if (response.ok || response.status === 404 || response.status === 405) return;
    const kind = response.status === 401 || response.status === 403 || response.status === 400 ? "auth" : "server";
    throw new ProviderError(kind, `key test answered ${response.status}`, { status: response.status });
  } catch (error) {
    throw toProviderError(error, nowMs());
  }
}
