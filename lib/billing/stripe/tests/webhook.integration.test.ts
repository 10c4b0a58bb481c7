import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { listAuditEndpoint } from "../../../auth/admin/audit/api.ts";
import type { AuditEntry } from "../../../auth/admin/audit/schema.ts";
import { findApiKeyPrincipal } from "../../../auth/find-principal.ts";
import { tierKey } from "../../../auth/tier-key.ts";
import { send } from "../../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { prepareQueue } from "../../../platform/jobs/enqueue.ts";
import { startWorker } from "../../../platform/jobs/start-worker.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { redis } from "../../../platform/redis.ts";
import { signPayload } from "../../../testing/stripe/deliver-events.ts";
import { startRaceProcesses } from "../../testing/race-processes.ts";
import { EVENT_HANDLERS } from "../events/registry.ts";
import { billingJobHandlers } from "../jobs.ts";
import { ensureCustomer } from "../service/ensure-customer.ts";
import { startCheckout } from "../service/start-checkout.ts";
import { keepDriftReport } from "../store/drift.ts";
import { findEvent } from "../store/events.ts";
import { listSubscriptions } from "../store/subscriptions.ts";
import { applyEntitlement } from "../sync/apply-entitlement.ts";
import {
  type Billing,
  buyer,
  openBilling,
  payOn,
  postEvent,
  SECOND_SECRET,
  signed,
  tiersOf,
  WEBHOOK_SECRET,
} from "../testing/open-billing.ts";
import { listDeadEventsEndpoint, listDriftReportsEndpoint, replayEventEndpoint } from "../upkeep/api.ts";
import { type DeadEvent, DRIFT_KINDS, type DriftReportEntry } from "../upkeep/schema.ts";
import { stripeEventJob } from "../webhook/job.ts";
import { processEvent } from "../webhook/process-event.ts";

let billing: Billing;
beforeAll(async () => {
  billing = await openBilling();
  await prepareQueue(stripeEventJob);
});
afterEach(() => {
  billing.local.outage = null;
});
afterAll(() => billing.close());

let serial = 0;
function makeEvent(changes: Record<string, unknown> = {}): string {
  serial++;
  const event = {
    id: `evt_made${serial}x${Date.now()}`,
    object: "event",
    api_version: "2026-10-28.endive",
    created: Math.floor(Date.now() / 1000),
    type: "customer.subscription.updated",
    data: { object: { id: "sub_none", object: "subscription" } },
    ...changes,
  };
  return JSON.stringify(event, null, 2);
}

async function countWrites(): Promise<unknown> {
  const { rows } = await sql`select (select count(*) from public.stripe_events)::int as events,
    (select count(*) from pgboss.job where name = ${stripeEventJob.name})::int as jobs`.execute(asService());
  return rows;
}

const seconds = () => Math.floor(Date.now() / 1000);

describe("the webhook (BL-01)", () => {
  const payload = makeEvent({ type: "made.up" });
  it.each<[string, () => [string, Record<string, string>]]>([
    ["no signature", () => [payload, {}]],
    ["an empty one", () => [payload, { "stripe-signature": "" }]],
    ["a forged one", () => [payload, { "stripe-signature": `t=${seconds()},v1=${"0".repeat(64)}` }]],
    ["one that is no hex", () => [payload, { "stripe-signature": `t=${seconds()},v1=${"z".repeat(64)}` }]],
    ["another secret's", () => [payload, signed(payload, ["whsec_another0123456789"])]],
    ["an empty secret's", () => [payload, signed(payload, [""])]],
    ["scheme v0", () => [payload, { "stripe-signature": signed(payload)["stripe-signature"].replace("v1=", "v0=") }]],
    ["one six minutes old", () => [payload, signed(payload, [WEBHOOK_SECRET], -360)]],
    ["one from six minutes ahead", () => [payload, signed(payload, [WEBHOOK_SECRET], 360)]],
    ["no time", () => [payload, { "stripe-signature": signed(payload)["stripe-signature"].replace(/^t=\d+,/, "") }]],
    ["two times", () => [payload, { "stripe-signature": `t=${seconds() - 1},${signed(payload)["stripe-signature"]}` }]],
    ["a body that was written anew", () => [JSON.stringify(JSON.parse(payload)), signed(payload)]],
    ["a body with one byte more", () => [`${payload} `, signed(payload)]],
    [
      "many signatures",
      () => [payload, { "stripe-signature": signPayload(payload, Array(20).fill(WEBHOOK_SECRET), seconds()) }],
    ],
  ])("refuses %s and writes nothing", async (_, make) => {
    const before = await countWrites();
    const answer = await postEvent(...make());
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toMatch(/whsec|secret/);
    expect(await countWrites()).toEqual(before);
  });

  it("believes either secret while one is replaced, and two signatures of which one fits", async () => {
    for (const secrets of [[WEBHOOK_SECRET], [SECOND_SECRET], ["whsec_old0123456789abc", WEBHOOK_SECRET]]) {
      const body = makeEvent({ type: "made.up" });
      expect((await postEvent(body, signed(body, secrets))).status).toBe(200);
    }
  });
});

describe("what the webhook is sent (BL-07)", () => {
  it.each<[string, number, string]>([
    ["an unknown type", 200, makeEvent({ type: "moon.landed" })],
    ["another version of the API", 200, makeEvent({ api_version: "2019-02-11", type: "made.up" })],
    ["no version", 200, makeEvent({ api_version: null, type: "made.up" })],
    ["a type without an object", 200, makeEvent({ type: "balance.available", data: { object: {} } })],
    ["no object of a type that is acted upon", 400, makeEvent({ data: { object: {} } })],
    ["no data of a type that is acted upon", 400, makeEvent({ data: undefined })],
    ["no id", 400, makeEvent({ id: undefined })],
    ["an id that is none", 400, makeEvent({ id: "evt_'; drop table" })],
    ["no time", 400, makeEvent({ created: undefined })],
    ["a time that is none", 400, makeEvent({ created: "yesterday" })],
    ["nothing", 400, " "],
    ["no JSON", 400, "{"],
    ["a list", 400, "[]"],
    ["null", 400, "null"],
    ["deep nesting", 400, `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["a prototype", 400, '{"__proto__":{"id":"evt_1"}}'],
    ["one MiB", 413, makeEvent({ padding: "x".repeat(1024 * 1024) })],
  ])("%s is answered %i", async (_, status, payload) => {
    expect((await postEvent(payload)).status).toBe(status);
  });

  it("never answers 5xx to two hundred bodies that were bent at random", async () => {
    const good = makeEvent();
    const statuses = new Set<number>();
    for (let turn = 0; turn < 200; turn++) {
      const at = (turn * 7919) % good.length;
      const bent =
        turn % 3 === 0
          ? good.slice(0, at)
          : `${good.slice(0, at)}${String.fromCharCode(33 + (turn % 90))}${good.slice(at + 1)}`;
      statuses.add((await postEvent(bent)).status);
    }
    expect([...statuses].filter((status) => status !== 200 && status !== 400)).toEqual([]);
  });

  it("takes every type that is acted upon", async () => {
    expect(EVENT_HANDLERS.length).toBe(new Set(EVENT_HANDLERS.map(({ type }) => type)).size);
    for (const { type } of EVENT_HANDLERS) {
      const payload = makeEvent({ type });
      expect((await postEvent(payload)).status).toBe(200);
      expect(await findEvent((JSON.parse(payload) as { id: string }).id)).toMatchObject({ status: "received" });
    }
  });
});

describe("an event", () => {
  it("that comes fifty times over three processes is written down once, with one job (BL-03)", async () => {
    const payload = makeEvent();
    const { id } = JSON.parse(payload) as { id: string };
    const processes = await startRaceProcesses(3);
    try {
      const results = await processes.run(
        [17, 17, 16].map((times) => ({ kind: "webhook" as const, payload, headers: signed(payload), times })),
      );
      expect(results.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 50 }, () => "200"));
    } finally {
      await processes.stop();
    }
    const jobs = await sql`select 1 from pgboss.job where name = ${stripeEventJob.name}
      and data ->> 'stripeEventId' = ${id}`.execute(asService());
    expect(jobs.rows).toHaveLength(1);
    const rows = await sql`select 1 from public.stripe_events where stripe_event_id = ${id}`.execute(asService());
    expect(rows.rows).toHaveLength(1);
  });

  it("that cannot be processed is dead after eight tries, can be replayed, and is done then", async () => {
    const user = await buyer();
    await payOn((await startCheckout(user.principal, { price: "nexus_pro_month" })).url);
    const event = billing.take().find(({ type }) => type === "customer.subscription.created");
    await postEvent(JSON.stringify(event));
    const id = event?.id ?? "";
    billing.local.outage = 500;
    for (let attempt = 1; attempt <= stripeEventJob.retryLimit + 1; attempt++) {
      expect(await findEvent(id)).toMatchObject({ status: "received", attempts: attempt - 1 });
      await expect(processEvent(id, { attempt })).rejects.toThrow();
    }
    expect(await findEvent(id)).toMatchObject({ status: "dead", attempts: 8 });
    const { cookie } = await signedInUser({ role: "admin" });
    const listed = async (query: string) =>
      (await send(listDeadEventsEndpoint, { headers: { cookie }, query })).body.data as Page<DeadEvent>;
    const [entry] = (await listed(`?search=${id.toUpperCase()}`)).items;
    expect(entry).toMatchObject({ id, type: "customer.subscription.created", attempts: 8 });
    expect(entry?.error).not.toBe("");
    const first = await listed("?limit=1");
    expect(first.items[0]?.id).toBe(id);
    if (first.nextCursor) expect((await listed(`?limit=1&cursor=${first.nextCursor}`)).items[0]?.id).not.toBe(id);
    expect((await tiersOf(user.principal)).tier).toBe("free");
    billing.local.outage = null;
    const replay = () => send(replayEventEndpoint, { headers: { cookie }, params: { id } });
    expect((await replay()).status).toBe(204);
    expect((await replay()).status).toBe(404);
    const log = await send(listAuditEndpoint, { headers: { cookie }, query: `?target=webhook&search=${id}` });
    expect((log.body.data as Page<AuditEntry>).items.map(({ action }) => action)).toEqual(["webhook.replayed"]);
    await processEvent(id, { attempt: 1 });
    expect(await findEvent(id)).toMatchObject({ status: "done" });
    expect((await tiersOf(user.principal)).tier).toBe("pro");
  });

  it("that is dead is done when its dead letter is put back into the queue", async () => {
    const user = await buyer();
    await payOn((await startCheckout(user.principal, { price: "nexus_pro_month" })).url);
    const event = billing.take().find(({ type }) => type === "customer.subscription.created");
    await postEvent(JSON.stringify(event));
    const id = event?.id ?? "";
    billing.local.outage = 500;
    await expect(processEvent(id, { attempt: stripeEventJob.retryLimit + 1 })).rejects.toThrow();
    billing.local.outage = null;
    expect(await findEvent(id)).toMatchObject({ status: "dead" });
    await processEvent(id, { attempt: 1 });
    expect(await findEvent(id)).toMatchObject({ status: "done" });
    await processEvent(id, { attempt: 1 });
    expect(await findEvent(id)).toMatchObject({ status: "done", attempts: 2 });
  });

  it("and what the comparison found is listed for administrators, where something is sold", async () => {
    const findings = DRIFT_KINDS.map((kind) => ({ kind, id: `${kind}_drifted`, fields: ["status"] }));
    expect(findings).toHaveLength(6);
    await keepDriftReport({ checked: 7, repaired: 6, findings });
    const { cookie } = await signedInUser({ role: "admin" });
    const ask = () => send(listDriftReportsEndpoint, { headers: { cookie }, query: "?limit=1" });
    const page = (await ask()).body.data as Page<DriftReportEntry>;
    expect(page.items).toMatchObject([{ checked: 7, repaired: 6, findings }]);
    const search = async (words: string) => {
      const query = `?search=${encodeURIComponent(words)}`;
      const { data } = (await send(listDriftReportsEndpoint, { headers: { cookie }, query })).body;
      return (data as Page<DriftReportEntry>).items.filter(({ id }) => id === page.items[0]?.id).length;
    };
    expect(await Promise.all(["INVOICE_drifted", "overage", "status", "checked", "%"].map(search))).toEqual([
      1, 1, 1, 0, 0,
    ]);
    for (const list of [listDriftReportsEndpoint, listDeadEventsEndpoint]) {
      expect((await send(list, { headers: { cookie }, query: "?limit=0" })).status).toBe(422);
    }
    const names = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE"] as const;
    const configured = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) vi.stubEnv(name, undefined);
    resetEnv();
    try {
      const refused = [await ask(), await send(listDeadEventsEndpoint, { headers: { cookie } })];
      expect(refused.map(({ status }) => status)).toEqual([404, 404]);
      expect(refused.map(({ text }) => text).join()).not.toMatch(/stripe|billing/i);
    } finally {
      for (const [name, value] of configured) vi.stubEnv(name, value);
      resetEnv();
    }
  });

  it("gives nothing to whoever its metadata names", async () => {
    const [victim, attacker] = [await buyer(), await buyer()];
    for (const { principal } of [victim, attacker]) await ensureCustomer(principal);
    // A customer that somebody made at Stripe with the product's own kind of metadata.
    const foreign = await billing.stripe.customers.create({
      email: attacker.principal.email,
      metadata: { nexus_user_id: attacker.principal.userId },
    });
    const [price] = (await billing.stripe.prices.list({ lookup_keys: ["nexus_team_month"] })).data;
    await billing.stripe.subscriptions.create({
      customer: foreign.id,
      items: [{ price: price?.id ?? "" }],
      default_payment_method: "pm_card_visa",
      metadata: { nexus_user_id: attacker.principal.userId, userId: attacker.principal.userId },
    });
    await billing.deliver(billing.take());
    // Nor is anything left lying that would count the next time that something is decided for them.
    for (const { principal } of [victim, attacker]) {
      await applyEntitlement(principal.userId);
      expect(await listSubscriptions(principal)).toEqual([]);
    }
    expect([await tiersOf(victim.principal), await tiersOf(attacker.principal)]).toMatchObject([
      { tier: "free" },
      { tier: "free" },
    ]);
  });

  it("that is another's object than it says gives what the object is, not what it says", async () => {
    const user = await buyer();
    await payOn((await startCheckout(user.principal, { price: "nexus_pro_month" })).url);
    const events = billing.take();
    const event = events.find(({ type }) => type === "customer.subscription.created");
    const lie = structuredClone(event) as unknown as { data: { object: { items: unknown; status: string } } };
    lie.data.object.status = "canceled";
    lie.data.object.items = { data: [{ price: { id: "price_enterprise" } }] };
    await postEvent(JSON.stringify(lie));
    await processEvent(event?.id ?? "", { attempt: 1 });
    expect((await tiersOf(user.principal)).tier).toBe("pro");
  });

  it("is in force within five seconds of being sent: in the database, for keys, and at the edge", async () => {
    const user = await buyer();
    // What the tests before have left to do.
    await sql`delete from pgboss.job where name = ${stripeEventJob.name}`.execute(asService());
    const key = await keyOf(user.principal, ["models.read"]);
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const signature = String(request.headers["stripe-signature"]);
      const answer = await postEvent(Buffer.concat(chunks).toString(), { "stripe-signature": signature });
      response.writeHead(answer.status).end(await answer.text());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { url } = await startCheckout(user.principal, { price: "nexus_team_month" });
    const worker = await startWorker(billingJobHandlers());
    try {
      billing.local.courier.target = {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        secret: WEBHOOK_SECRET,
      };
      expect((await findApiKeyPrincipal(key))?.tier).toBe("free");
      await payOn(url);
      const paidAt = performance.now();
      await vi.waitFor(
        async () => {
          expect((await tiersOf(user.principal)).tier).toBe("team");
          expect((await findApiKeyPrincipal(key))?.tier).toBe("team");
          expect(await redis().get(tierKey(user.principal.userId))).toBe("team");
        },
        { timeout: 5_000, interval: 50 },
      );
      expect(performance.now() - paidAt).toBeLessThan(5_000);
      await billing.local.courier.idle();
      expect(billing.local.courier.deliveries.every(({ status }) => status === 200)).toBe(true);
    } finally {
      billing.local.courier.target = null;
      await worker.stop(5_000);
      await new Promise((resolve) => server.close(resolve));
      billing.take();
    }
  });
});
