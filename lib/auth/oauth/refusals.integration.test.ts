import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Endpoint } from "../../gate/contract.ts";
import { RATE_LIMITS } from "../../gate/rate-limits.ts";
import { resetEnv } from "../../platform/env.ts";
import { type CallResult, callEndpoint, randomIp } from "../testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../testing/make-account.ts";
import {
  gitHubCallbackEndpoint,
  googleCallbackEndpoint,
  startConnectEndpoint,
  startProofEndpoint,
  startSignInEndpoint,
} from "./api.ts";

let cookie = "";
beforeAll(async () => {
  // A service that is set up and does not answer; the other one is not set up.
  vi.stubEnv("GOOGLE_CLIENT_ID", "id");
  vi.stubEnv("GOOGLE_CLIENT_SECRET", "secret");
  vi.stubEnv("GOOGLE_OAUTH_BASE_URL", "http://127.0.0.1:1");
  resetEnv();
  cookie = await signInAs(await makeAccount());
});

const outcome = ({ status, body }: CallResult) => `${status} ${body.error?.code}`;
const named = (endpoints: readonly Endpoint[]) =>
  endpoints.map((endpoint) => [endpoint.contract.id, endpoint] as const);

describe("beginning a trip to a service", () => {
  it.each(named([startSignInEndpoint, startConnectEndpoint, startProofEndpoint]))(
    "says at %s when it is not set up, does not answer, and was tried too often",
    async (_, endpoint) => {
      const ask = (provider: string, ip = randomIp()) => callEndpoint(endpoint, { cookie, body: { provider }, ip });
      expect(outcome(await ask("facebook"))).toBe("422 invalid_input");
      expect(outcome(await ask("github"))).toBe("404 not_found");
      expect(outcome(await ask("google"))).toBe("503 unavailable");
      const ip = randomIp();
      const { limit } = RATE_LIMITS.signIn;
      const answers = [];
      for (let sent = 0; sent <= limit; sent++) answers.push(outcome(await ask("github", ip)));
      expect(new Set(answers.slice(0, limit))).toEqual(new Set(["404 not_found"]));
      expect(answers[limit]).toBe("429 rate_limited");
    },
  );
});

describe("coming back from a service", () => {
  it.each(named([googleCallbackEndpoint, gitHubCallbackEndpoint]))(
    "is refused at %s with a query beyond measure, and when tried too often",
    async (_, endpoint) => {
      const query = `?code=${"a".repeat(5_000)}`;
      expect(outcome(await callEndpoint(endpoint, { query }))).toBe("422 invalid_input");
      const ip = randomIp();
      const answers = [];
      for (let sent = 0; sent <= RATE_LIMITS.signIn.limit; sent++) {
        answers.push((await callEndpoint(endpoint, { ip })).status);
      }
      expect([answers.at(-2), answers.at(-1)]).toEqual([303, 429]);
    },
  );
});
