import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { startCheckout } from "../../stripe/service/start-checkout.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { forgetBilling } from "../../stripe/testing/forget-billing.ts";
import { type Billing, buyer, openBilling, payOn, tiersOf } from "../../stripe/testing/open-billing.ts";
import { listPayments } from "../service/list-payments.ts";
import { creditsOf, drift, ledgerOf } from "../testing/money-of.ts";

const BOUGHT = 10_000_000;
let billing: Billing;
beforeAll(async () => {
  billing = await openBilling({ isFrozen: true });
});
afterAll(() => billing.close());

/** Somebody who has paid a month, and whose payment has bought credits too. */
async function paying() {
  const { principal } = await buyer();
  await payOn((await startCheckout(principal, { price: "nexus_pro_month" })).url);
  await billing.deliver(billing.take());
  const [customer] = (await billing.stripe.customers.list({ email: principal.email })).data;
  const [plan] = (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "" })).data;
  billing.pass((plan?.items.data[0]?.current_period_end ?? 0) * 1000 - nowMs());
  await billing.deliver(billing.take());
  const { userId } = principal;
  const payment = (await listPayments({ kind: "user", id: userId })).items[0]?.id ?? "";
  const charge = (await billing.stripe.charges.list({ customer: customer?.id ?? "", limit: 1 })).data[0]?.id ?? "";
  await sql`select app.grant_credits(${newId()}, ${userId}, ${BOUGHT}, null, 'bought', now())`.execute(asService());
  await sql`update public.credit_grants set stripe_invoice_id = ${payment} where user_id = ${userId}`.execute(
    asService(),
  );
  const act = async (outcome?: "won" | "lost") => {
    await fetch(`${billing.local.url}/__dispute`, { method: "POST", body: JSON.stringify({ charge, outcome }) });
  };
  const dispute = async (outcome?: "won" | "lost") => {
    await act(outcome);
    await billing.deliver(billing.take());
  };
  const standing = async () => {
    const { items, isFlagged } = await listPayments({ kind: "user", id: userId });
    const outcome = items[0]?.disputes[0]?.outcome ?? null;
    return [(await tiersOf(principal)).tier, await creditsOf(userId), isFlagged, outcome];
  };
  return { userId, principal, payment, act, dispute, standing };
}

/** A request that credits are to pay for: whether it may begin. */
async function reserve(userId: string, reservation: string, microUsd: number): Promise<boolean> {
  return asService()
    .transaction()
    .execute(async (tx) => {
      const { rows } = await sql<{ held: boolean }>`
        select app.hold_credits(${reservation}, ${userId}, ${microUsd}, now()) as held`.execute(tx);
      if (!rows[0]?.held) return false;
      await sql`insert into public.quota_periods (user_id, period_start)
        values (${userId}, date_trunc('month', now())::date) on conflict do nothing`.execute(tx);
      await sql`insert into public.usage_reservations
          (id, user_id, workspace_id, period_start, requests, worst_case_micro_usd, paid_by, created_at)
        select ${reservation}, ${userId}, w.id, date_trunc('month', now())::date, 0, ${microUsd}, 'credits', now()
        from public.workspaces w where w.owner_id = ${userId} and w.kind = 'personal'`.execute(tx);
      await sql`insert into public.usage_ledger
          (id, entry, reservation_id, user_id, workspace_id, period_start, requests, purpose, created_at)
        select ${newId()}, 'reserve', r.id, r.user_id, r.workspace_id, r.period_start, 0, 'api', now()
        from public.usage_reservations r where r.id = ${reservation}`.execute(tx);
      return true;
    });
}
const release = (reservation: string) =>
  sql`select app.close_usage(${reservation}, true, '[]', 'api', now())`.execute(asService());

/** Ends a request that cost so much. */
const settle = (reservation: string, costMicroUsd: number) =>
  sql`select app.close_usage(${reservation}, false,
    ${JSON.stringify([{ id: newId(), amountMicroUsd: costMicroUsd, provider: "test", modelId: "m", outcome: "complete" }])}::text::jsonb,
    'api', now())`.execute(asService());
async function spend(userId: string, microUsd: number): Promise<void> {
  const reservation = newId();
  expect(await reserve(userId, reservation, microUsd)).toBe(true);
  await settle(reservation, microUsd);
}
const give = (userId: string, microUsd: number) =>
  sql`select app.grant_credits(${newId()}, ${userId}, ${microUsd}, null, 'gift', now())`.execute(asService());

describe("a payment that is lost after its credits were spent", () => {
  it("leaves a debt that the next credits pay first, and credits pay for nothing meanwhile", async () => {
    const person = await paying();
    const { userId } = person;
    await spend(userId, 4_000_000);
    await person.dispute();
    expect(await creditsOf(userId)).toBe(0);
    await person.dispute("lost");
    // Told twice it is owed once.
    await billing.deliver(billing.take());
    await reconcile();
    expect([await creditsOf(userId), (await listPayments({ kind: "user", id: userId })).owedMicroUsd]).toEqual([
      -4_000_000, 4_000_000,
    ]);
    expect(await reserve(userId, newId(), 0)).toBe(false);
    await give(userId, 3_000_000);
    expect([await creditsOf(userId), await reserve(userId, newId(), 0)]).toEqual([-1_000_000, false]);
    await give(userId, 5_000_000);
    expect([await creditsOf(userId), await reserve(userId, newId(), 4_000_000)]).toEqual([4_000_000, true]);
    const entries = (await ledgerOf(userId)).map(([, , credit, reason]) => `${reason} ${credit}`);
    expect(entries.sort()).toEqual([
      `bought ${BOUGHT}`,
      "dispute_lost -4000000",
      "gift 3000000",
      "gift 5000000",
      "payment_disputed -6000000",
    ]);
    expect(await drift(userId)).toEqual([]);
  });

  it("takes other credits that are there, and of a request that is under way what it spends", async () => {
    const person = await paying();
    const { userId } = person;
    const [running, other] = [newId(), newId()];
    expect(await reserve(userId, running, 4_000_000)).toBe(true);
    await give(userId, 5_000_000);
    await person.dispute();
    await person.dispute("lost");
    expect(await creditsOf(userId)).toBe(4_000_000 + 5_000_000);
    // Held of the gift: it cannot pay what is owed before the request ends.
    expect(await reserve(userId, other, 4_000_000)).toBe(true);
    await settle(running, 3_000_000);
    expect([await creditsOf(userId), await drift(userId)]).toEqual([2_000_000, []]);
    await release(other);
    expect(await reserve(userId, newId(), 2_000_001)).toBe(false);
    expect((await listPayments({ kind: "user", id: userId })).owedMicroUsd).toBe(0);
    expect([await creditsOf(userId), await drift(userId)]).toEqual([2_000_000, []]);
  });

  it("owes nothing once the bank thinks better of it", async () => {
    const person = await paying();
    const { userId } = person;
    await spend(userId, 4_000_000);
    await sql`select app.settle_dispute_credits(${userId}, ${person.payment}, 'lost', now())`.execute(asService());
    expect(await creditsOf(userId)).toBe(-4_000_000);
    await give(userId, 1_000_000);
    await sql`select app.settle_dispute_credits(${userId}, ${person.payment}, 'won', now())`.execute(asService());
    expect([await creditsOf(userId), await drift(userId)]).toEqual([BOUGHT - 4_000_000 + 1_000_000, []]);
  });
});

describe("a disputed payment", () => {
  it("flags the account, and takes plan and credits out until it is won", async () => {
    const person = await paying();
    expect(await person.standing()).toEqual(["pro", BOUGHT, false, null]);
    await person.dispute();
    expect(await person.standing()).toEqual(["free", 0, true, "open"]);
    expect(await reserve(person.userId, newId(), 1_000)).toBe(false);
    await person.dispute("won");
    expect(await person.standing()).toEqual(["pro", BOUGHT, false, "won"]);
    expect(await reserve(person.userId, newId(), 1_000)).toBe(true);
    expect((await ledgerOf(person.userId)).map(([, , credit, reason]) => [credit, reason])).toEqual([
      [BOUGHT, "bought"],
      [-BOUGHT, "payment_disputed"],
      [BOUGHT, "dispute_won"],
    ]);
    expect(await drift(person.userId)).toEqual([]);
  });

  it("keeps them out once it is lost, and the account flagged", async () => {
    const person = await paying();
    await person.dispute();
    await person.dispute("lost");
    expect(await person.standing()).toEqual(["free", 0, true, "lost"]);
    expect(await drift(person.userId)).toEqual([]);
  });

  it("lets a request that is under way end, and takes what that gives back", async () => {
    const person = await paying();
    const reservation = newId();
    expect(await reserve(person.userId, reservation, 4_000_000)).toBe(true);
    await person.dispute();
    expect(await creditsOf(person.userId)).toBe(4_000_000);
    await release(reservation);
    expect([await creditsOf(person.userId), await drift(person.userId)]).toEqual([0, []]);
    await person.dispute("won");
    expect([await creditsOf(person.userId), await drift(person.userId)]).toEqual([BOUGHT, []]);
  });

  it("leaves credits of other payments alone", async () => {
    const person = await paying();
    await sql`select app.grant_credits(${newId()}, ${person.userId}, 3000000, null, 'gift', now())`.execute(
      asService(),
    );
    await person.dispute();
    expect(await creditsOf(person.userId)).toBe(3_000_000);
  });

  it("is found by the nightly comparison when no event told of it, and the second run finds nothing", async () => {
    await forgetBilling();
    const person = await paying();
    await person.act();
    billing.take();
    expect((await reconcile()).findings.map(({ kind }) => kind).sort()).toEqual(["dispute", "entitlement", "invoice"]);
    expect(await person.standing()).toEqual(["free", 0, true, "open"]);
    expect((await reconcile()).findings).toEqual([]);
    await asService()
      .updateTable("billingDisputes")
      .set({ status: "won" })
      .where("userId", "=", person.userId)
      .execute();
    expect((await reconcile()).findings).toMatchObject([{ kind: "dispute", fields: ["status"] }]);
    expect(await person.standing()).toEqual(["free", 0, true, "open"]);
  });
});
