import { createHmac } from "node:crypto";
import type { StoredEvent } from "./world.ts";

export interface WebhookTarget {
  url: string;
  secret: string;
}

/** The signature header of a body. https://docs.stripe.com/webhooks#verify-manually */
export function signPayload(payload: string, secrets: readonly string[], atSeconds: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac("sha256", secret).update(`${atSeconds}.${payload}`).digest("hex")}`,
  );
  return [`t=${atSeconds}`, ...signatures].join(",");
}

/** What was sent and what came back. */
export interface Delivery {
  eventId: string;
  type: string;
  status: number;
}

/** Sends events to a webhook in their order, one after the other; a refused one is tried twice more. */
export class Courier {
  readonly deliveries: Delivery[] = [];
  target: WebhookTarget | null;
  /** While true, events are kept back. */
  isHeld = false;
  readonly #signedAtMs: () => number;
  readonly #held: StoredEvent[] = [];
  #tail: Promise<void> = Promise.resolve();

  constructor(target: WebhookTarget | null, signedAtMs: () => number) {
    this.target = target;
    this.#signedAtMs = signedAtMs;
  }

  take(event: StoredEvent): void {
    if (this.isHeld) this.#held.push(event);
    else this.#tail = this.#tail.then(() => this.#send(event));
  }

  /** Sends what was kept back. */
  release(): void {
    this.isHeld = false;
    for (const event of this.#held.splice(0)) this.take(event);
  }

  /** Resolves when everything that was taken is delivered. */
  idle(): Promise<void> {
    return this.#tail;
  }

  async #send(event: StoredEvent): Promise<void> {
    if (this.target === null) return;
    const { url, secret } = this.target;
    const payload = JSON.stringify(event, null, 2);
    for (let turn = 0; turn < 3; turn++) {
      const header = signPayload(payload, [secret], Math.floor(this.#signedAtMs() / 1000));
      const status = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": header },
        body: payload,
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      this.deliveries.push({ eventId: event.id, type: event.type, status });
      if (status >= 200 && status < 300) return;
    }
  }
}
