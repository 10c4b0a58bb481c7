import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Sent, send } from "../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion, createEmbedding } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  setClock();
  provider.reset();
});

async function newCaller() {
  const { principal } = await signedInUser({ tier: "team" });
  const secret = await keyOf(principal, ["completions.create", "embeddings.create"]);
  const authorization = `Bearer ${secret}`;
  const ask = (key: string, prompt: string, more: object = {}): Promise<Sent> =>
    send(createCompletion, {
      headers: { authorization, "idempotency-key": key },
      body: { model: "openai/gpt-4.1-mini", messages: [{ role: "user", content: prompt }], ...more },
    });
  const embed = (key: string, input: string): Promise<Sent> =>
    send(createEmbedding, {
      headers: { authorization, "idempotency-key": key },
      body: { model: "openai/text-embedding-3-small", input },
    });
  const entries = async () => {
    const rows = await asService()
      .selectFrom("usageLedger")
      .select("entry")
      .where("userId", "=", principal.userId)
      .execute();
    return rows.map(({ entry }) => entry).sort();
  };
  return { ask, embed, entries, userId: principal.userId, authorization };
}

const codeOf = ({ status, body }: Sent) => `${status} ${body.error?.code}`;
const replayed = ({ headers }: Sent) => headers.get("idempotent-replayed");

describe("an Idempotency-Key (BL-19)", () => {
  it("gives the same request the same answer from one provider call and one bill", async () => {
    const { ask, entries } = await newCaller();
    const first = await ask("order 1/u~", "Once");
    const again = await ask("order 1/u~", "Once");
    expect([first.status, replayed(first)]).toEqual([200, null]);
    expect([again.status, replayed(again), again.text]).toEqual([200, "true", first.text]);
    for (const name of ["content-type", "cache-control", "x-nexus-model", "x-nexus-cost-micro-usd"]) {
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
      expect(first.headers.get(name)).not.toBeNull();
    }
    expect(again.headers.get("x-request-id")).toMatch(/^req_/);
    expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
    expect(provider.requests).toHaveLength(1);
    expect(await entries()).toEqual(["reserve", "settle"]);
  });

  it("refuses another request with the same key, whatever differs", async () => {
    const { ask, embed } = await newCaller();
    const first = await ask("k", "One");
    expect(first.status).toBe(200);
    expect(codeOf(await ask("k", "Two"))).toBe("422 idempotency_mismatch");
    expect(codeOf(await ask("k", "One", { stream: true }))).toBe("422 idempotency_mismatch");
    expect(codeOf(await embed("k", "One"))).toBe("422 idempotency_mismatch");
    expect((await ask("k", "One")).text).toBe(first.text);
    expect(provider.requests).toHaveLength(1);
  });

  it("makes one provider call of twenty parallel requests", async () => {
    const { ask, entries } = await newCaller();
    provider.script("next", { text: "Only one", firstTokenDelayMs: 150 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask("k", "Twenty")));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.filter((answer) => replayed(answer) === "true")).toHaveLength(19);
    expect(provider.requests).toHaveLength(1);
    expect(await entries()).toEqual(["reserve", "settle"]);
  });

  it.each(["completion", "embedding"] as const)(
    "answers 409 with Retry-After while the first %s runs long",
    async (kind) => {
      const { ask, embed, userId } = await newCaller();
      const run = (text: string) => (kind === "completion" ? ask("k", text) : embed("k", text));
      // Held by another process, which is alive.
      await run("Held");
      const [before] = await asService()
        .selectFrom("idempotencyKeys")
        .selectAll()
        .where("userId", "=", userId)
        .execute();
      await asService()
        .updateTable("idempotencyKeys")
        .set({ status: null, completedAt: null, body: null, aliveAt: new Date(nowMs() + 60_000) })
        .where("userId", "=", userId)
        .execute();
      const start = nowMs();
      let reads = 0;
      setClock(() => start + 1_000 * reads++);
      const refused = await run("Held");
      expect(codeOf(refused)).toBe("409 conflict");
      expect(refused.headers.get("retry-after")).toBe("2");
      setClock();
      expect(before?.completedAt).not.toBeNull();
      expect(provider.requests).toHaveLength(1);
    },
  );

  it("waits for the first answer when it comes in time", async () => {
    const { ask } = await newCaller();
    provider.script("next", { chunks: ["Held ", "back"], holdAfterChunks: 1 });
    const both = [ask("k", "Wait"), ask("k", "Wait")];
    await expect.poll(() => provider.heldStreams).toBe(1);
    provider.release();
    const [one, other] = await Promise.all(both);
    expect(one?.text).toBe(other?.text);
    expect(provider.requests).toHaveLength(1);
  });

  it("belongs to one user", async () => {
    const [one, other] = [await newCaller(), await newCaller()];
    provider.script("next", { text: "secret of one" });
    expect((await one.ask("shared", "Whose?")).text).toContain("secret of one");
    const foreign = await other.ask("shared", "Whose?");
    expect([foreign.status, replayed(foreign)]).toEqual([200, null]);
    expect(foreign.text).not.toContain("secret of one");
  });

  it("is free again after a failure of a provider, and keeps what the request itself did wrong", async () => {
    const { ask, entries } = await newCaller();
    provider.script("next", { fault: { status: 400 } });
    expect(codeOf(await ask("k", "Fails"))).toBe("502 provider_rejected");
    const good = await ask("k", "Fails");
    expect([good.status, replayed(good)]).toEqual([200, null]);
    expect((await entries()).filter((entry) => entry === "reserve")).toHaveLength(2);
    const wrong = await ask("other", "x", { model: "openai/nope" });
    const again = await ask("other", "x", { model: "openai/nope" });
    expect([codeOf(wrong), again.text, replayed(again)]).toEqual(["404 model_not_found", wrong.text, "true"]);
  });

  it("of a used-up allowance is free again", async () => {
    const { ask, userId } = await newCaller();
    await asService().updateTable("profiles").set({ tier: "free" }).where("id", "=", userId).execute();
    const period = { userId, periodStart: new Date().toISOString().slice(0, 8).concat("01") };
    await asService()
      .insertInto("quotaPeriods")
      .values({ ...period, requestsUsed: 100 })
      .execute();
    expect(codeOf(await ask("k", "Poor"))).toBe("402 quota_exceeded");
    await asService().updateTable("quotaPeriods").set({ requestsUsed: 0 }).where("userId", "=", userId).execute();
    expect((await ask("k", "Poor")).status).toBe(200);
  });

  it.each([
    ["empty", ""],
    ["too long", "k".repeat(256)],
    ["not ASCII", "caf\u00e9"],
    ["a control character", "a\tb"],
  ])("that is %s is refused at its name", async (_, key) => {
    const { ask } = await newCaller();
    const answer = await ask(key, "Hi");
    expect([codeOf(answer), answer.body.error?.param]).toEqual(["422 invalid_input", "Idempotency-Key"]);
    expect(provider.requests).toHaveLength(0);
    expect((await ask("k".repeat(255), "Hi")).status).toBe(200);
  });

  it("of an embedding is good once too", async () => {
    const { embed, entries } = await newCaller();
    const [first, again] = [await embed("e", "text"), await embed("e", "text")];
    expect([again.text, replayed(again)]).toEqual([first.text, "true"]);
    expect(codeOf(await embed("e", "another text"))).toBe("422 idempotency_mismatch");
    expect(await entries()).toEqual(["reserve", "settle"]);
  });

  it("of an answer over 4 MiB is refused, and runs no second time", async () => {
    const { ask } = await newCaller();
    provider.script("next", { chunks: ["x".repeat(4 * 1024 * 1024)] });
    expect((await ask("k", "Long")).status).toBe(200);
    const again = await ask("k", "Long");
    expect([codeOf(again), again.headers.get("retry-after")]).toEqual(["409 conflict", null]);
    expect(provider.requests).toHaveLength(1);
  });
});

describe("an Idempotency-Key of a stream", () => {
  it("gives the whole stream again as it was sent", async () => {
    const { ask } = await newCaller();
    provider.script("next", { chunks: ["Grüße ", "aus ", "Köln 🎉"] });
    const first = await ask("k", "Stream", { stream: true });
    const again = await ask("k", "Stream", { stream: true });
    expect(first.text).toMatch(/data: \[DONE\]\n\n$/);
    expect([again.status, again.text, replayed(again)]).toEqual([200, first.text, "true"]);
    expect(again.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(provider.requests).toHaveLength(1);
  });

  it("is kept although the client has left", async () => {
    const { ask, authorization } = await newCaller();
    provider.script("next", { chunks: ["left ", "alone"], holdAfterChunks: 1 });
    const body = JSON.stringify({
      model: "openai/gpt-4.1-mini",
      messages: [{ role: "user", content: "Leave" }],
      stream: true,
    });
    const headers = { authorization, "idempotency-key": "k", "content-type": "application/json" };
    const response = await createCompletion.route(
      new Request("http://localhost:3000/api/v1/chat/completions", { method: "POST", headers, body }),
    );
    await response.body?.cancel();
    await expect.poll(() => provider.heldStreams).toBe(1);
    const repeat = ask("k", "Leave", { stream: true });
    provider.release();
    const whole = await repeat;
    expect(replayed(whole)).toBe("true");
    expect(whole.text).toContain("alone");
    expect(whole.text).toMatch(/data: \[DONE\]\n\n$/);
    expect(provider.requests).toHaveLength(1);
  });

  it("is free again when the stream broke off", async () => {
    const { ask } = await newCaller();
    provider.script("next", { chunks: ["half ", "an ", "answer"], fault: { cutAfterChunks: 2 } });
    const broken = await ask("k", "Break", { stream: true });
    expect(broken.text).not.toContain("[DONE]");
    const again = await ask("k", "Break", { stream: true });
    expect([replayed(again), again.text.includes("[DONE]")]).toEqual([null, true]);
  });
});

describe("a key whose process died", () => {
  it("is taken over by a repeat, and what the dead one still stores is not believed", async () => {
    const { ask, userId } = await newCaller();
    provider.script("next", { chunks: ["the ", "first"], holdAfterChunks: 1 });
    const first = ask("k", "Die");
    await expect.poll(() => provider.heldStreams).toBe(1);
    const silent = { aliveAt: new Date(nowMs() - 31_000) };
    const rows = () => asService().selectFrom("idempotencyKeys").select("claim").where("userId", "=", userId);
    const { claim } = await rows().executeTakeFirstOrThrow();
    await asService().updateTable("idempotencyKeys").set(silent).where("claim", "=", claim).execute();
    expect(codeOf(await ask("k", "Another request"))).toBe("422 idempotency_mismatch");
    provider.script("next", { text: "the second" });
    const second = await ask("k", "Die");
    expect([replayed(second), second.text.includes("the second")]).toEqual([null, true]);
    provider.release();
    expect((await first).text).toContain("the first");
    expect((await ask("k", "Die")).text).toBe(second.text);
    expect((await rows().execute()).map((row) => row.claim)).not.toContain(claim);
  });
});
