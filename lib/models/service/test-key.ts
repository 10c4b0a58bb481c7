import { nowMs } from "../../platform/clock.ts";
import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { ProviderError, toProviderError } from "../gateway/provider-error.ts";
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
  const { defaultBaseUrl, keyTest } = getProvider(providerId);
  const base = (address.baseUrl ?? defaultBaseUrl ?? "").replace(/\/$/, "");
  try {
    const get = egressFetch({ allowPrivate: address.allowPrivate, timeoutMs: TIMEOUT_MS });
    const response = await get(`${base}${keyTest.path}`, {
      headers: keyTest.headers(address.apiKey),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return;
    const kind = response.status === 401 || response.status === 403 || response.status === 400 ? "auth" : "server";
    throw new ProviderError(kind, `key test answered ${response.status}`, { status: response.status });
  } catch (error) {
    throw toProviderError(error, nowMs());
  }
}
