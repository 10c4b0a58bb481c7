import { expect, test } from "@playwright/test";
import postgres from "postgres";
import type { ChatMessage } from "../lib/chat/schema.ts";
import { seededRandom } from "../lib/platform/seeded-random.ts";
import { type Account, createAccount } from "./fixtures/accounts.ts";
import { findApp, untilHealthy } from "./fixtures/app-process.ts";
import { LiveChat, type Sent, seenUntil } from "./fixtures/live-chat.ts";
import { type OwnProduct, startOwnProduct } from "./fixtures/own-product.ts";
import { provider } from "./fixtures/provider.ts";
import { readRuntimeEnv } from "./fixtures/target.ts";

// Without a browser: what dies here is the server, and what is read is what every client reads.
test.describe.configure({ mode: "serial", timeout: 150_000 });

let product: OwnProduct;
let sql: postgres.Sql;

test.beforeAll(async () => {
  product = await startOwnProduct();
  sql = postgres(readRuntimeEnv(product.data).DATABASE_URL ?? "", { max: 1, prepare: false });
});
test.afterAll(async () => {
  await sql?.end();
  await product?.stop();
});

const textOf = (message: ChatMessage | undefined) =>
  message?.parts.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the web server as nothing can prepare for. @returns When, Unix ms. */
function killApp(): number {
  process.kill(findApp(product.pid), "SIGKILL");
  return Date.now();
}

/** Runs, reservations and ledger of a user's answers, one row for each run. */
async function readRuns({ userId }: Account) {
  return sql<
    { messageId: string; status: string; endedAt: Date | null; closedAt: Date | null; closings: string[] }[]
  >`select r.message_id as "messageId", r.status, r.finished_at as "endedAt", u.closed_at as "closedAt",
      array(select l.entry from public.usage_ledger l where l.reservation_id = r.reservation_id order by l.entry) as closings
    from public.runs r join public.usage_reservations u on u.id = r.reservation_id where r.user_id = ${userId}`;
}

test("after a crash the next message need not wait for the answer that died (RL-13)", async () => {
  // Three answers are the most that a Free user may have written at once: the dead ones must not count.
  const account = await createAccount(product, "stale", "free");
  const chat = new LiveChat(product.url, account);
  const dead = Array.from({ length: 3 }, (_, index) => chat.prepare(`Stale pointer ${index} [hold:4*1] [long:9*1]`));
  const reading = dead.map((sent) => chat.send(sent));
  await expect.poll(() => dead.every((sent) => seenUntil(sent) !== "")).toBe(true);
  killApp();
  await Promise.all(reading);
  const upAt = await untilHealthy(product.url);

  const [first] = dead as [Sent, ...Sent[]];
  // A page that was reading joins again, and must learn that nothing more comes.
  const rejoined = chat.get(`/messages/${first.answerId}/stream?after=0`).then((response) => response.text());
  const next = chat.prepare("And now?", first.conversationId);
  await expect
    .poll(
      async () => {
        await chat.send(next, first.answerId);
        return next.isDone;
      },
      { timeout: 5_000, intervals: [500] },
    )
    .toBe(true);
  expect(Date.now() - upAt).toBeLessThan(5_000);
  await rejoined;
  expect(Date.now() - upAt, "the page's stream has ended").toBeLessThan(6_000);
  const { nodes } = await chat.conversation(first.conversationId);
  expect(nodes.map(({ message }) => message.role)).toEqual(["user", "assistant", "user", "assistant"]);
});

test("kill -9 at 50 random points loses no message and at most a second of text (RL-11)", async () => {
  const KILLS = 4;
  const CHATS = 50;
  const SPREAD_MS = 3_000;
  const seed = Number(process.env.NEXUS_TEST_SEED ?? Date.now() % 2 ** 31);
  const random = seededRandom(seed);
  const because = (what: string) => `${what} (NEXUS_TEST_SEED=${seed})`;
  const account = await createAccount(product, "killed", "enterprise");
  const chat = new LiveChat(product.url, account);
  const all: { sent: Sent; killedAt: number; upAt: number }[] = [];

  for (let kill = 0; kill < KILLS; kill++) {
    const count = Math.floor((CHATS * (kill + 1)) / KILLS) - all.length;
    const points = Array.from({ length: count }, () => {
      const pace = Math.round(15 + random() * 60);
      const sent = chat.prepare(`Killed in round ${kill}, chat ${random()} [slow:${pace}*1] [long:90*1]`);
      // One in five has only just been sent, or not even arrived.
      const startsAfterMs = random() < 0.2 ? SPREAD_MS - random() * 60 : random() * SPREAD_MS;
      return { sent, startsAfterMs };
    });
    const reading = points.map(({ sent, startsAfterMs }) => after(startsAfterMs).then(() => chat.send(sent)));
    await after(SPREAD_MS);
    const killedAt = killApp();
    await Promise.all(reading);
    const upAt = await untilHealthy(product.url);
    all.push(...points.map(({ sent }) => ({ sent, killedAt, upAt })));
    // What the server had not confirmed is sent again under its id, as every page does.
    for (const { sent } of points.filter(({ sent }) => sent.answerId === null)) {
      await provider.script({ promptIncludes: sent.text }, { text: "Sent again." });
      await chat.send(sent);
    }
  }

  expect(all).toHaveLength(CHATS);
  await expect
    .poll(async () => (await readRuns(account)).filter(({ status }) => status === "running").length, {
      timeout: 30_000,
      message: because("every run is closed within 30 s"),
    })
    .toBe(0);
  const runs = new Map((await readRuns(account)).map((run) => [run.messageId, run]));
  expect(runs.size, because("one run for each message")).toBe(CHATS);
  for (const { sent, killedAt, upAt } of all) {
    const { nodes } = await chat.conversation(sent.conversationId);
    expect(
      nodes.map(({ message }) => message.role),
      because(sent.text),
    ).toEqual(["user", "assistant"]);
    const [user, answer] = nodes.map(({ message }) => message);
    expect({ id: user?.id, text: textOf(user) }).toEqual({ id: sent.id, text: sent.text });
    const run = runs.get(answer?.id ?? "");
    const flushed = seenUntil(sent, killedAt - 1_000);
    expect(textOf(answer).startsWith(flushed), because(`kept "${textOf(answer)}" of "${flushed}", ${sent.text}`)).toBe(
      true,
    );
    const status = answer?.metadata?.status ?? "";
    if (sent.isDone) {
      expect({ status, text: textOf(answer) }, because(sent.text)).toEqual({ status: "complete", text: "Sent again." });
    } else {
      const expected = textOf(answer) === "" ? "failed" : "interrupted";
      expect(status, because(sent.text)).toBe(expected);
      expect(run?.closings, because(sent.text)).toEqual(
        ["reserve", expected === "failed" ? "release" : "settle"].sort(),
      );
      expect((run?.endedAt?.getTime() ?? Infinity) - upAt, because("interrupted within 30 s")).toBeLessThan(30_000);
      expect((run?.closedAt?.getTime() ?? Infinity) - upAt, because("settled within 60 s")).toBeLessThan(60_000);
    }
  }
});

test("SIGTERM under 50 live answers loses no word of any and ends within 30 s (RL-23)", async () => {
  const account = await createAccount(product, "drained", "enterprise");
  const chat = new LiveChat(product.url, account);
  const FULL = 25;
  const prepared = Array.from({ length: 50 }, (_, index) =>
    chat.prepare(`Drained ${index} ${index < FULL ? "[hold:6] [long:6]" : "[slow:20] [long:600]"}`),
  );
  const reading = prepared.map((sent) => chat.send(sent));
  const silent = () => prepared.filter((sent) => seenUntil(sent) === "").map(({ text, status }) => ({ text, status }));
  await expect.poll(silent, { timeout: 20_000 }).toEqual([]);
  await expect.poll(provider.heldStreams).toBe(FULL);

  const app = findApp(product.pid);
  process.kill(app, "SIGTERM");
  const toldAt = Date.now();
  const late = chat.prepare("Too late");
  await expect.poll(async () => chat.send(late).then(() => late.status), { timeout: 1_000, intervals: [50] }).toBe(503);
  const read = await chat.get("/conversations");
  expect({ status: read.status, retryAfter: read.headers.get("retry-after") }).toEqual({
    status: 503,
    retryAfter: "3",
  });
  expect(Date.now() - toldAt, "new requests are refused within a second").toBeLessThan(1_000);

  expect(await provider.release()).toBe(FULL);
  await Promise.all(reading.slice(0, FULL));
  for (const sent of prepared.slice(0, FULL)) {
    expect(sent.isDone, sent.text).toBe(true);
    expect(seenUntil(sent)).toContain("Paragraph 6 of 6");
  }
  await Promise.all(reading);
  await expect.poll(product.output, { timeout: 5_000 }).toMatch(/app ended \(code 0\)/);
  expect(Date.now() - toldAt, "the server has ended within 30 s").toBeLessThan(30_000);

  await untilHealthy(product.url);
  await expect
    .poll(async () => (await readRuns(account)).filter(({ status }) => status === "running").length, {
      timeout: 15_000,
    })
    .toBe(0);
  const runs = await readRuns(account);
  expect(runs.map(({ status }) => status).sort()).toEqual([
    ...Array(FULL).fill("complete"),
    ...Array(50 - FULL).fill("interrupted"),
  ]);
  for (const { closings } of runs) expect(closings).toEqual(["reserve", "settle"]);
  for (const sent of prepared) {
    const { nodes } = await chat.conversation(sent.conversationId);
    const [user, answer] = nodes.map(({ message }) => message);
    expect(textOf(user)).toBe(sent.text);
    expect(textOf(answer).startsWith(seenUntil(sent)), `"${textOf(answer)}" has all that was read`).toBe(true);
  }
});
