import { ProviderError } from "../gateway/provider-error.ts";
import { testProviderKey } from "../service/test-key.ts";
import type { TestOutcome } from "./store.ts";

export interface KeyTest extends TestOutcome {
  /** Why it failed, for deciding what to do about it; null when it is good or could not be judged. */
  failure: "refused" | "address" | "unreachable" | null;
}

/**
 * Tries a key once and words the outcome. Nothing of the provider's own answer is repeated: it may quote the key.
 * @param address.allowPrivate True for addresses of the operator only.
 */
export async function tryKey(
  providerId: string,
  address: { apiKey: string; baseUrl: string | null; allowPrivate: boolean },
): Promise<KeyTest> {
  try {
    await testProviderKey(providerId, address);
    return { status: "ok", lastError: null, failure: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    switch (error.kind) {
      case "auth":
        return { status: "failed", lastError: "The provider did not accept the key.", failure: "refused" };
      case "refused_address":
        return { status: "failed", lastError: "This address is not allowed.", failure: "address" };
      case "network":
      case "timeout":
      case "aborted":
        return { status: "failed", lastError: "The provider could not be reached.", failure: "unreachable" };
      default: {
        const answer =
          error.status === null ? "The provider's answer was not understood" : `The provider answered ${error.status}`;
        return { status: "untested", lastError: `${answer}, so the key could not be tested.`, failure: null };
      }
    }
  }
}
