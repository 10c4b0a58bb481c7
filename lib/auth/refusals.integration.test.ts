import { afterEach, describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../gate/contract.ts";
import { RATE_LIMITS } from "../gate/rate-limits.ts";
import { resetEnv } from "../platform/env.ts";
import {
  requestResetEndpoint,
  resendVerificationEndpoint,
  resetPasswordEndpoint,
  signInEndpoint,
  signUpEndpoint,
  verifyEmailEndpoint,
} from "./api.ts";
import { confirmEmailChangeByLinkEndpoint, stopEmailChangeEndpoint } from "./email-change/api.ts";
import { mailSignInEndpoint, requestSignInEndpoint } from "./mail-sign-in/api.ts";
import { type CallResult, callEndpoint, randomIp } from "./testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD } from "./testing/make-account.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

const nameOf = ({ contract }: Endpoint) => contract.id;
const outcome = ({ status, body }: CallResult) => `${status} ${body.error?.code}`;

describe("an address of the network", () => {
  const limited = [
    signUpEndpoint,
    signInEndpoint,
    verifyEmailEndpoint,
    resendVerificationEndpoint,
    requestResetEndpoint,
    resetPasswordEndpoint,
    requestSignInEndpoint,
    mailSignInEndpoint,
    confirmEmailChangeByLinkEndpoint,
    stopEmailChangeEndpoint,
  ].map((endpoint) => [nameOf(endpoint), endpoint] as const);

  it.each(limited)("is limited at %s, also with input that is not read any more", async (_, endpoint) => {
    const { rateLimit } = endpoint.contract;
    const { limit, windowSeconds } = RATE_LIMITS[rateLimit as keyof typeof RATE_LIMITS];
    const ip = randomIp();
    const answers: CallResult[] = [];
    for (let sent = 0; sent <= limit; sent++) answers.push(await callEndpoint(endpoint, { ip, body: {} }));
    expect(new Set(answers.slice(0, limit).map(outcome))).toEqual(new Set(["422 invalid_input"]));
    const refused = answers[limit] as CallResult;
    expect(outcome(refused)).toBe("429 rate_limited");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(windowSeconds);
    expect(outcome(await callEndpoint(endpoint, { body: {} }))).toBe("422 invalid_input");
  });
});

describe("a server that cannot send mail", () => {
  const mailing = [signUpEndpoint, resendVerificationEndpoint, requestResetEndpoint, requestSignInEndpoint].map(
    (endpoint) => [nameOf(endpoint), endpoint] as const,
  );

  it.each(mailing)("says so at %s", async (_, endpoint) => {
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    const body = {
      email: newEmail(),
      ...(endpoint === signUpEndpoint ? { password: PASSWORD, displayName: "Ada" } : {}),
    };
    expect(outcome(await callEndpoint(endpoint, { body }))).toBe("503 not_configured");
  });
});

describe("an auth service that is down", () => {
  it("makes signing in and up unavailable for now", async () => {
    const { email } = await makeAccount();
    vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:1");
    resetEnv();
    const answers = [
      await callEndpoint(signInEndpoint, { body: { email, password: PASSWORD } }),
      await callEndpoint(signUpEndpoint, { body: { email: newEmail(), password: PASSWORD, displayName: "Ada" } }),
    ];
    for (const answer of answers) {
      expect(outcome(answer)).toBe("503 unavailable");
      expect(answer.headers.get("retry-after")).toBe("5");
    }
  });
});
