import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { reapReservations, reserveUsage } from "../../billing/service.ts";
import { passMinutes } from "../../billing/testing/pass-minutes.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { createTestUser } from "../../testing/create-user.ts";
import type { WholeCall } from "../gateway/call-model.ts";
import { testModel } from "../testing/scripted-target.ts";
import { toUsage } from "./plan-media.ts";
import { runMedia } from "./run-media.ts";

const MINUTE_MS = 60_000;
const target = {
  model: testModel("mistral", { kind: "embedding" }),
  provider: "mistral",
  apiKey: "key",
  baseUrl: null,
  allowPrivate: false,
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  setClock();
});

it("is billed and counted however long all its parts take together, and no longer kept once it has ended", async () => {
  setClock(() => Date.parse("2027-03-10T10:00:00Z"));
  const user = await createTestUser();
  const call: WholeCall<string> = {
    async make() {
      await passMinutes(8, user.userId);
      await reapReservations();
      const usage = toUsage({ inputTokens: 10 });
      return { value: "done", usage, usageEstimated: false };
    },
    most: () => toUsage({ inputTokens: 10 }),
  };
  const answer = await runMedia(user, {
    purpose: "embedding",
    targets: [target],
    worstCaseMicroUsd: 0,
    calls: [call, call, call],
    needsAll: true,
  });
  expect(answer.values).toEqual(["done", "done", "done"]);
  const entries = await asService()
    .selectFrom("usageLedger")
    .select(["entry", "inputTokens"])
    .where("userId", "=", user.userId)
    .orderBy("entry")
    .execute();
  expect(entries.map(({ entry }) => entry)).toEqual(["reserve", "settle", "settle", "settle"]);
  expect(vi.getTimerCount()).toBe(0);
  // One that nobody keeps is of a process that died.
  const dead = await reserveUsage(user, { purpose: "embedding", worstCaseMicroUsd: 0 });
  const later = nowMs() + 15 * MINUTE_MS;
  setClock(() => later);
  await reapReservations();
  const row = await asService()
    .selectFrom("usageReservations")
    .select("state")
    .where("id", "=", dead)
    .executeTakeFirstOrThrow();
  expect(row.state).toBe("released");
});
