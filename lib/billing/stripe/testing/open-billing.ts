import type Stripe from "stripe";
import { vi } from "vitest";
import type { Principal } from "../../../auth/schema.ts";
import { openTestSession, type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { signPayload } from "../../../testing/stripe/deliver-events.ts";
import { type LocalStripe, startStripe } from "../../../testing/stripe/start-stripe.ts";
import { clientOf } from "../../../testing/stripe/tests/shop.ts";
import type { StoredEvent } from "../../../testing/stripe/world.ts";
import { syncCatalogue } from "../service/sync-catalogue.ts";
import { stripeWebhook } from "../webhook/api.ts";
import { processEvent } from "../webhook/process-event.ts";

export const WEBHOOK_SECRET = "whsec_0123456789abcdef";
export const SECOND_SECRET = "whsec_fedcba9876543210";

/** The product connected to a Stripe of its own. Events stay until they are delivered. */
export interface Billing {
  local: LocalStripe;
  stripe: Stripe;
  /** Takes the events since the last time, of types that somebody acts upon or not. */
  take(): StoredEvent[];
  /** Sends events through the public route, and works off what was queued. */
  deliver(events: readonly StoredEvent[]): Promise<void>;
  /** Moves the product's and Stripe's clock together. */
  pass(ms: number): void;
  close(): Promise<void>;
}

/** Posts a body to the webhook with a signature made now. */
export function postEvent(payload: string, headers: Record<string, string> = signed(payload)): Promise<Response> {
  return stripeWebhook(
    new Request("http://localhost:3000/api/webhooks/stripe", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: payload,
    }),
  );
}

/** The signature header of a payload. */
export function signed(payload: string, secrets: readonly string[] = [WEBHOOK_SECRET], shiftSeconds = 0) {
  return { "stripe-signature": signPayload(payload, secrets, Math.floor(nowMs() / 1000) + shiftSeconds) };
}

/**
 * Starts the counterpart, points the product at it, and puts the prices of the tiers there.
 * @param options.isFrozen Time passes only by `pass`.
 */
export async function openBilling(options: { isFrozen?: boolean } = {}): Promise<Billing> {
  let shiftMs = 0;
  // On a full second, as Stripe's times are.
  const startMs = Math.ceil(Date.now() / 1000) * 1000;
  setClock(() => (options.isFrozen ? startMs : Date.now()) + shiftMs);
  const local = await startStripe({ now: nowMs });
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_local");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", `${WEBHOOK_SECRET},${SECOND_SECRET}`);
  vi.stubEnv("STRIPE_API_BASE", local.url);
  resetEnv();
  await syncCatalogue();
  let taken = local.world.events.all().length;
  return {
    local,
    stripe: clientOf(local),
    take() {
      const events = local.world.events.all().slice(taken);
      taken += events.length;
      return events;
    },
    async deliver(events) {
      for (const event of events) {
        const answer = await postEvent(JSON.stringify(event));
        if (answer.status !== 200) throw new Error(`${event.type} was answered ${answer.status}`);
        await processEvent(event.id, { attempt: 1 });
      }
    },
    pass(ms) {
      shiftMs += ms;
      local.catchUp();
    },
    async close() {
      setClock();
      vi.unstubAllEnvs();
      resetEnv();
      await local.stop();
    },
  };
}

/** Fills in the hosted page as a buyer does. @returns Where it leads. */
export async function payOn(url: string, form: Record<string, string> = {}): Promise<string> {
  const body = new URLSearchParams({ act: "pay", email: "ada@example.com", number: "4242424242424242", ...form });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
  return answer.headers.get("location") ?? "";
}

/** The tier in force and the one paid for, as the database has them. */
export async function tiersOf({ userId }: Pick<Principal, "userId">) {
  return asService()
    .selectFrom("profiles")
    .select(["tier", "planTier", "grantedTier"])
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
}

/** The cookie of a session that somebody begins now: one that was begun before the clock was moved has run out. */
export async function freshCookie({ principal }: SignedInUser): Promise<string> {
  return (await openTestSession(principal.userId)).cookie;
}

/** Somebody signed in, with no plan yet. */
export function buyer(): Promise<SignedInUser> {
  return signedInUser();
}
