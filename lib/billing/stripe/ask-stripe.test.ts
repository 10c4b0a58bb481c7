import Stripe from "stripe";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { resetEnv } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { askStripe } from "./ask-stripe.ts";

beforeEach(() => {
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  resetEnv();
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

const { StripeAPIError, StripeAuthenticationError, StripeCardError, StripeInvalidRequestError } = Stripe.errors;
const raw = { message: "canary sk_live_51 at req_canary", type: "api_error" as const };

it.each([
  [
    "what it did not understand",
    new StripeInvalidRequestError({ ...raw, type: "invalid_request_error" }),
    "unavailable",
  ],
  ["a wrong key", new StripeAuthenticationError({ ...raw, type: "invalid_request_error" }), "unavailable"],
  ["its own failure", new StripeAPIError(raw), "unavailable"],
  ["a refused card", new StripeCardError({ ...raw, type: "card_error", decline_code: "do_not_honor" }), "conflict"],
])("what Stripe says of %s stays in the log (LM-43)", async (_, error, code) => {
  const told: unknown = await askStripe(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
  if (!(told instanceof AppError)) throw new Error("not an AppError");
  expect(told.code).toBe(code);
  expect(told.cause).toBe(error);
  expect(JSON.stringify([told.message, told.details, told.issues])).not.toMatch(/canary|sk_live/);
});
