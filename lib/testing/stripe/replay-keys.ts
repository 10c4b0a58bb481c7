import { Fault } from "./fault.ts";

interface Kept {
  request: string;
  status: number;
  body: unknown;
}

/** Idempotency keys: the same request again is answered as the first was. https://docs.stripe.com/api/idempotent_requests */
export class ReplayKeys {
  readonly #kept = new Map<string, Kept>();

  /** The answer to an earlier request with the key. @throws Fault when that was another request */
  find(key: string, request: string): Kept | null {
    const kept = this.#kept.get(key);
    if (!kept) return null;
    if (kept.request !== request) {
      throw new Fault(400, {
        type: "idempotency_error",
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    return kept;
  }

  keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
  }
}
