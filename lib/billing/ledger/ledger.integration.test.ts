import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { insertAdjustment, insertGrant, insertRefund, setRequestsLeft } from "../credits/store.ts";
import { creditsOf, drift } from "../payments/testing/money-of.ts";
import { getQuota, releaseUsage, reserveUsage, settleUsage } from "../service.ts";
import { makeAttempt } from "../testing/make-attempt.ts";
import {
  exportLedgerEndpoint,
  getLedgerSummaryEndpoint,
  ledgerEndpoints,
  listLedgerEndpoint,
  updateCreditsEndpoint,
} from "./api.ts";
import type { LedgerLine, LedgerSummary } from "./schema.ts";
import { listLedger } from "./service.ts";

const chat = { purpose: "chat", worstCaseMicroUsd: 5000 } as const;
let minute = 0;

afterEach(() => setClock());

/** Each act in a minute of its own, so that the order is told. */
async function later<T>(act: () => Promise<T>): Promise<T> {
  const at = Date.parse("2027-03-10T10:00:00Z") + 60_000 * ++minute;
  setClock(() => at);
  return act();
}

async function ask(user: SignedInUser, cost: number | null, modelId = "openai/gpt"): Promise<string> {
  const id = await later(() => reserveUsage(user.principal, chat));
  await later(() => settleUsage(id, [{ ...makeAttempt(cost), modelId }], "chat"));
  return id;
}

/** Three answers of the allowance, one given back, then credits: one answer, a refund, an adjustment. */
async function someone(): Promise<SignedInUser> {
  minute = 0;
  const user = await signedInUser();
  const { userId } = user.principal;
  await ask(user, 700);
  await ask(user, null, "meta/llama");
  await ask(user, 20, "meta/llama");
  const failed = await later(() => reserveUsage(user.principal, chat));
  await later(() => releaseUsage(failed, [], "chat"));
  await later(() => setRequestsLeft(asService(), userId, 0, null));
  await later(() =>
    insertGrant(asService(), userId, { amountMicroUsd: 10_000, expiresAt: null, reason: "=HYPERLINK(1)" }),
  );
  const paid = await ask(user, 3000);
  await later(() => insertRefund(asService(), userId, paid, 1000, "it was late"));
  await later(() => insertAdjustment(asService(), userId, -500, "counted twice"));
  // Sessions are of the real time.
  setClock();
  return user;
}

async function list(user: SignedInUser, query = ""): Promise<{ items: LedgerLine[]; nextCursor: string | null }> {
  const { status, body } = await send(listLedgerEndpoint, { query, headers: { cookie: user.cookie } });
  expect(status).toBe(200);
  return body.data as never;
}

async function summary(user: SignedInUser, query = ""): Promise<LedgerSummary> {
  const { body } = await send(getLedgerSummaryEndpoint, { query, headers: { cookie: user.cookie } });
  return body.data as never;
}

const csvOf = async (user: SignedInUser, query = "") => {
  const { headers, text } = await send(exportLedgerEndpoint, { query, headers: { cookie: user.cookie } });
  return { headers, lines: text.split("\r\n").slice(0, -1) };
};

describe("the ledger as its person reads it", () => {
  it("says whose own key a model was asked with, in the file too", async () => {
    const user = await signedInUser();
    const id = await reserveUsage(user.principal, chat);
    const attempts = [{ ...makeAttempt(700), keySource: "workspace" as const }, makeAttempt(20)];
    await settleUsage(id, attempts, "chat");
    const { items } = await list(user);
    expect(items.map(({ costMicroUsd, keySource }) => [costMicroUsd, keySource]).toSorted()).toEqual([
      [20, null],
      [700, "workspace"],
    ]);
    const { lines } = await csvOf(user);
    const column = lines[0]?.split(",").indexOf("key_source") ?? -1;
    expect(lines.slice(1).map((line) => line.split(",")[column])).toContain("workspace");
  });

  it.each(["user", "workspace"] as const)(
    "charges credits for no call on an own key: one of the %s",
    async (keySource) => {
      const user = await signedInUser();
      const { userId } = user.principal;
      await setRequestsLeft(asService(), userId, 0, null);
      await insertGrant(asService(), userId, { amountMicroUsd: 10_000, expiresAt: null, reason: null });
      const id = await reserveUsage(user.principal, chat);
      await settleUsage(id, [{ ...makeAttempt(700), keySource }, makeAttempt(20)], "chat");
      expect([await creditsOf(userId), await drift(userId)]).toEqual([9_980, []]);
      // It is a cost all the same.
      expect(await summary(user)).toMatchObject({ costMicroUsd: 720 });
      // A request that was answered on an own key alone takes nothing.
      const free = await reserveUsage(user.principal, chat);
      await settleUsage(free, [{ ...makeAttempt(700), keySource }], "chat");
      expect([await creditsOf(userId), await drift(userId)]).toEqual([9_980, []]);
    },
  );

  it("has a line for each answer and each change of the credits, with who paid and the balance after it", async () => {
    const user = await someone();
    const { items } = await list(user);
    const told = items.map(({ kind, costMicroUsd, creditMicroUsd, balanceMicroUsd, paidBy, requests }) => [
      kind,
      costMicroUsd,
      creditMicroUsd,
      balanceMicroUsd,
      paidBy,
      requests,
    ]);
    // An answer and what it took from the credits are of the same moment.
    const atOnce = told.slice(2, 4).map(([kind]) => kind);
    expect(new Set(atOnce)).toEqual(new Set(["overage", "settle"]));
    const overageLast = atOnce[0] === "overage";
    expect(told).toEqual([
      ["adjustment", 0, -500, 7500, null, 0],
      ["refund", 0, 1000, 8000, "credits", 0],
      ...(overageLast
        ? [
            ["overage", 0, -3000, 7000, "credits", 0],
            ["settle", 3000, 0, 10_000, "credits", 0],
          ]
        : [
            ["settle", 3000, 0, 7000, "credits", 0],
            ["overage", 0, -3000, 7000, "credits", 0],
          ]),
      ["grant", 0, 10_000, 10_000, null, 0],
      ["adjustment", 0, 0, 0, null, 97],
      ["settle", 20, 0, 0, "allowance", 0],
      ["settle", null, 0, 0, "allowance", 0],
      ["settle", 700, 0, 0, "allowance", 0],
    ]);
  });

  it("adds up to what the meter of the month says", async () => {
    const user = await someone();
    const { costMicroUsd, requestsUsed } = await later(() => getQuota(user.principal));
    setClock();
    const month = "?from=2027-03-01T00:00:00Z&to=2027-04-01T00:00:00Z";
    const sums = await summary(user, month);
    expect(sums).toMatchObject({ costMicroUsd, unpriced: 1, creditMicroUsd: 7500, lines: 9 });
    expect(sums.credits).toEqual({ balanceMicroUsd: 7500, heldMicroUsd: 0, nextExpiryAt: null, allowsOverage: true });
    expect(sums.modelIds).toEqual(["meta/llama", "openai/gpt"]);
    const { items } = await list(user, `${month}&kind=all&limit=100`);
    expect(items.reduce((sum, line) => sum + (line.costMicroUsd ?? 0), 0)).toBe(costMicroUsd);
    const requests = items.filter(({ kind }) => kind !== "adjustment").reduce((sum, line) => sum + line.requests, 0);
    expect(requests).toBe(requestsUsed);
  });

  it.each([
    ["?kind=grant", 1],
    ["?kind=reserve", 5],
    ["?kind=all", 15],
    ["?modelId=meta%2Fllama", 2],
    ["?purpose=speech", 0],
    ["?purpose=chat&kind=settle", 4],
    ["?from=2027-03-11T00:00:00Z", 0],
    ["?to=2027-03-10T10:03:00Z", 1],
  ])("shows what fits %s, and sums that", async (query, lines) => {
    const user = await someone();
    expect((await list(user, query)).items).toHaveLength(lines);
    expect((await summary(user, query)).lines).toBe(lines);
    expect((await csvOf(user, query)).lines).toHaveLength(lines + 1);
  });

  it("goes on page by page without a gap, also between lines of the same moment, and balances go on with it", async () => {
    const user = await someone();
    const whole = (await list(user, "?kind=all&limit=100")).items;
    const paged: LedgerLine[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(
        user,
        `?kind=all&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      );
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).toEqual(whole);
    expect(paged[0]?.balanceMicroUsd).toBe(7500);
    expect((await list(user, "?kind=all&limit=100&cursor=nonsense")).items).toEqual(whole);
  });

  it("says how many of the month's messages are used after each line, whatever fits and across the turn of the month", async () => {
    const user = await someone();
    // What was left was taken by an adjustment, which the meter does not count as used.
    await later(() => setRequestsLeft(asService(), user.principal.userId, 50, null));
    const at = async <T>(iso: string, act: () => Promise<T>) => {
      setClock(() => Date.parse(iso));
      return act();
    };
    // Begun in March and given back in April, after a message of April.
    const late = await at("2027-03-31T23:59:50Z", () => reserveUsage(user.principal, chat));
    const april = await at("2027-04-01T00:00:05Z", () => reserveUsage(user.principal, chat));
    await at("2027-04-01T00:00:10Z", () => releaseUsage(late, [], "chat"));
    await at("2027-04-01T00:00:20Z", () => settleUsage(april, [makeAttempt(5)], "chat"));
    setClock();
    const whole = (await list(user, "?kind=all&limit=100")).items;
    const sums = new Map<string, number>();
    const expected = whole.toReversed().map(({ id, kind, requests, periodStart }) => {
      const counted = kind === "reserve" || kind === "release" ? requests : 0;
      sums.set(periodStart, (sums.get(periodStart) ?? 0) + counted);
      return [id, sums.get(periodStart)] as const;
    });
    expect(whole.toReversed().map(({ id, requestsUsed }) => [id, requestsUsed])).toEqual(expected);
    expect(whole.slice(0, 4).map(({ kind, periodStart, requestsUsed }) => [kind, periodStart, requestsUsed])).toEqual([
      ["settle", "2027-04-01", 1],
      ["release", "2027-03-01", 3],
      ["reserve", "2027-04-01", 1],
      ["reserve", "2027-03-01", 4],
    ]);
    setClock(() => Date.parse("2027-04-02T00:00:00Z"));
    expect((await getQuota(user.principal)).requestsUsed).toBe(sums.get("2027-04-01"));
    setClock();
    const known = new Map(expected);
    for (const query of [
      "?kind=settle",
      "?modelId=meta%2Fllama",
      "?kind=reserve&limit=2",
      "?to=2027-03-10T10:06:00Z",
    ]) {
      for (const line of (await list(user, query)).items) expect(line.requestsUsed).toBe(known.get(line.id));
    }
    const { lines } = await csvOf(user, "?kind=release");
    expect(lines[0]).toContain(",requests,period_start,requests_used,");
    expect(lines[1]).toContain(",-1,2027-03-01,3,");
  });

  it("names an answer's conversation to its person alone, while it is there and not temporary", async () => {
    const user = await signedInUser();
    const { userId, workspaceId } = user.principal;
    const at = new Date();
    const rows = [{}, { temporary: true }, { deletedAt: at }].map((more) => ({ id: newId(), ...more }));
    const common = {
      userId,
      workspaceId,
      title: "=Harbor",
      model: "nexus/auto",
      lastMessageAt: at,
      createdAt: at,
      updatedAt: at,
    };
    await asService()
      .insertInto("conversations")
      .values(rows.map((row) => ({ ...common, ...row })))
      .execute();
    const id = await reserveUsage(user.principal, chat);
    const attempts = rows.map((row) => ({ ...makeAttempt(7), conversationId: row.id }));
    await settleUsage(id, attempts, "chat");
    const titles = (lines: LedgerLine[]) => lines.map(({ conversationTitle }) => conversationTitle ?? "").toSorted();
    expect(titles((await list(user)).items)).toEqual(["", "", "=Harbor"]);
    expect((await csvOf(user)).lines.filter((line) => line.includes(",'=Harbor,"))).toHaveLength(1);
    const viewedBy = { userId: newId(), until: at } as never;
    const seen = await listLedger({ ...user.principal, viewedBy }, { limit: 10 });
    expect(titles(seen.items)).toEqual(["", "", ""]);
  });

  it("is nobody else's", async () => {
    await someone();
    const stranger = await signedInUser();
    expect(await list(stranger)).toEqual({ items: [], nextCursor: null });
    expect(await summary(stranger)).toEqual({
      lines: 0,
      costMicroUsd: 0,
      unpriced: 0,
      creditMicroUsd: 0,
      modelIds: [],
      projects: [],
      credits: null,
    });
    expect((await csvOf(stranger)).lines).toHaveLength(1);
  });

  it("is a file in which no cell is a formula", async () => {
    const user = await someone();
    const { headers, lines } = await csvOf(user);
    expect(headers.get("content-type")).toMatch(/^text\/csv/);
    expect(headers.get("content-disposition")).toBe('attachment; filename="ledger.csv"');
    expect(lines[0]).toMatch(/^time,kind,purpose,model,/);
    expect(lines.join("\n")).toContain(",'=HYPERLINK(1),");
    expect(lines.slice(1).join("\n")).not.toMatch(/(^|,)"?[=@+]/m);
  });

  it("exports more than one batch", async () => {
    const user = await signedInUser();
    await sql`insert into public.usage_ledger (id, entry, user_id, workspace_id, period_start, created_at)
      select gen_random_uuid(), 'adjustment', ${user.principal.userId}, ${user.principal.workspaceId}, '2027-03-01',
        '2027-03-01T00:00:00.000001Z'::timestamptz + (n / 3) * interval '1 microsecond' from generate_series(1, 1203) n`.execute(
      asService(),
    );
    const { lines } = await csvOf(user);
    expect(new Set(lines)).toHaveLength(1204);
  });

  it("refuses filters that are none, and keys without the scope", async () => {
    const user = await signedInUser();
    for (const endpoint of ledgerEndpoints.slice(0, 3)) {
      const answer = await callEndpoint(endpoint, { cookie: user.cookie, query: "?kind=gift" });
      expect([answer.status, answer.body.error?.issues?.[0]?.path]).toEqual([422, "kind"]);
    }
    const key = await keyOf(user.principal, ["chat.read"]);
    for (const endpoint of ledgerEndpoints) {
      const body = endpoint === updateCreditsEndpoint ? { allowsOverage: true } : undefined;
      const answer = await callEndpoint(endpoint, {
        headers: { authorization: `Bearer ${key}` },
        ...(body ? { body } : {}),
      });
      expect(answer.status).toBe(403);
    }
  });
});

describe("credits beyond the allowance", () => {
  const update = (user: SignedInUser, allowsOverage: boolean) =>
    send(updateCreditsEndpoint, { body: { allowsOverage }, headers: { cookie: user.cookie } });

  it("pay when the person lets them, from the next request on", async () => {
    const user = await someone();
    expect(await getQuota(user.principal)).toMatchObject({ creditMicroUsd: 7500 });
    expect((await update(user, false)).body.data).toMatchObject({ allowsOverage: false, balanceMicroUsd: 7500 });
    await expect(later(() => reserveUsage(user.principal, chat))).rejects.toMatchObject({ code: "quota_exceeded" });
    setClock();
    expect(await getQuota(user.principal)).toMatchObject({ creditMicroUsd: 0 });
    await update(user, true);
    await later(() => reserveUsage(user.principal, chat));
    setClock();
    expect((await summary(user)).credits).toMatchObject({ balanceMicroUsd: 7500, heldMicroUsd: 5000 });
  });

  it("cannot be switched where there never were any", async () => {
    const { status, body } = await update(await signedInUser(), false);
    expect([status, body.error?.code]).toEqual([404, "not_found"]);
  });

  it("do not pay for a model of unknown price", async () => {
    const user = await someone();
    const unknown = { purpose: "chat", worstCaseMicroUsd: null } as const;
    await expect(later(() => reserveUsage(user.principal, unknown))).rejects.toMatchObject({ code: "quota_exceeded" });
  });
});
