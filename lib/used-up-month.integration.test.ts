import { NextRequest } from "next/server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { middleware } from "../middleware.ts";
import { leaveTierOf } from "./auth/leave-tier.ts";
import { tierKey } from "./auth/tier-key.ts";
import { insertGrant } from "./billing/credits/store.ts";
import { REMOTE_ADDRESS_HEADER } from "./gate/request-mark.ts";
import { ORIGIN, send } from "./gate/testing/send.ts";
import { keyOf, signedInUser } from "./gate/testing/sign-in.ts";
import { createCompletion } from "./models/api.ts";
import { resetGateway } from "./models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "./models/service/local-servers.ts";
import { asService } from "./platform/db/scopes.ts";
import { resetEnv } from "./platform/env.ts";
import { redis } from "./platform/redis.ts";
import { providerEnv } from "./testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "./testing/providers/start-provider.ts";

let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

/** Somebody on the Free tier whose hundred messages of this month are gone. */
async function whoUsedAllUp() {
  const { principal, cookie } = await signedInUser();
  const key = await keyOf(principal, ["completions.create"]);
  const answer = await ask(key);
  expect(answer.status).toBe(200);
  await asService()
    .updateTable("quotaPeriods")
    .set({ requestsUsed: 100 })
    .where("userId", "=", principal.userId)
    .execute();
  return { principal, cookie, key };
}

const ask = (key: string) =>
  send(createCompletion, {
    headers: { authorization: `Bearer ${key}` },
    body: { model: "openai/gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] },
  });

/** What the middleware says before any route runs. */
function knock(path: string, headers: Record<string, string>, method = "POST") {
  const all = { origin: ORIGIN, [REMOTE_ADDRESS_HEADER]: "192.0.2.7", ...headers };
  return middleware(new NextRequest(`${ORIGIN}/api/v1${path}`, { method, headers: all }));
}

/** What is left for the middleware. */
const leftFor = (subject: string) => redis().get<{ usedUp?: object }>(tierKey(subject));

describe("a month that is used up", () => {
  it("is refused at the edge when the gate has refused it thrice, in the shape of the route; reading goes on", async () => {
    const { key } = await whoUsedAllUp();
    const refused = await ask(key);
    expect([refused.status, refused.body.error?.code]).toEqual([402, "quota_exceeded"]);
    expect((await ask(key)).status).toBe(402);
    expect((await leftFor(key))?.usedUp).toBeUndefined();
    expect((await ask(key)).status).toBe(402);
    expect((await leftFor(key))?.usedUp).toMatchObject({ requestsUsed: 100, requestsLimit: 100 });

    const authorization = `Bearer ${key}`;
    const answer = await knock("/chat/completions", { authorization });
    expect(answer.status).toBe(402);
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({
      type: "insufficient_quota",
      code: "quota_exceeded",
      message: refused.body.error?.message,
    });
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
    expect((await knock("/models", { authorization }, "GET")).status).toBe(200);
    expect(provider.requests).toHaveLength(1);
  });

  it("is told of in a session with what the composer shows", async () => {
    const { principal, cookie } = await signedInUser();
    const usedUp = {
      untilMs: Date.now() + 4_000,
      requestsUsed: 100,
      requestsLimit: 100,
      resetsAt: "2027-01-01T00:00:00.000Z",
    };
    await leaveTierOf(principal, null, usedUp);
    const answer = await knock("/chat", { cookie });
    expect(answer.status).toBe(402);
    const { untilMs: _, ...details } = usedUp;
    expect(await answer.json()).toMatchObject({ error: { code: "quota_exceeded", details } });
    expect((await knock("/conversations", { cookie })).status).toBe(200);
  });

  it("is asked about again after a moment, so that a grant is in force", async () => {
    const { principal, cookie } = await signedInUser();
    const usedUp = {
      untilMs: Date.now() - 1,
      requestsUsed: 100,
      requestsLimit: 100,
      resetsAt: "2027-01-01T00:00:00.000Z",
    };
    await leaveTierOf(principal, null, usedUp);
    expect((await knock("/chat", { cookie })).status).toBe(200);
  });

  it("is not refused at the edge while credits may pay for something cheaper", async () => {
    const { key, principal } = await whoUsedAllUp();
    await insertGrant(asService(), principal.userId, { amountMicroUsd: 1, expiresAt: null, reason: null });
    await asService()
      .updateTable("creditAccounts")
      .set({ allowsOverage: true })
      .where("userId", "=", principal.userId)
      .execute();
    for (let count = 0; count < 4; count++) expect((await ask(key)).status).toBe(402);
    expect((await knock("/chat/completions", { authorization: `Bearer ${key}` })).status).toBe(200);
  });
});
