import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { insertAdjustment } from "../../credits/store.ts";
import { HOLDING, readInvariants } from "../../credits/testing/ledger-state.ts";
import { findCustomerId } from "../../stripe/store/customers.ts";
import { type Billing, openBilling, postEvent } from "../../stripe/testing/open-billing.ts";
import { processEvent } from "../../stripe/webhook/process-event.ts";
import { type RaceProcesses, startRaceProcesses } from "../../testing/race-processes.ts";
import { setTopUp } from "../service.ts";
import { beginTopUp } from "../store.ts";
import { cardHolder, grantsOf, TOP_UP, topUpsOf } from "../testing/card-holder.ts";

const PROCESSES = 3;
let billing: Billing;
let processes: RaceProcesses;
beforeAll(async () => {
  billing = await openBilling();
  processes = await startRaceProcesses(PROCESSES);
});
afterAll(async () => {
  await processes.stop();
  await billing.close();
});

const inAll = async (topUpIds: string[], times: number) => {
  const task = { kind: "top-up", times, topUpIds } as const;
  return (await processes.run(Array.from({ length: PROCESSES }, () => task))).flatMap(({ ids }) => ids.map(Number));
};

describe("one purchase more than the month's ceiling allows", () => {
  it("is not begun by whoever asks past the list of what is due", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    await setTopUp(user.principal, { ...TOP_UP, ceilingMicroUsd: 19_990_000 });
    await inAll([], 1);
    await inAll(
      (await topUpsOf(user)).map(({ id }) => id),
      1,
    );
    await insertAdjustment(asService(), user.principal.userId, -TOP_UP.amountMicroUsd, "spent");
    const ask = () =>
      asService()
        .transaction()
        .execute((tx) => beginTopUp(tx, newId(), user.principal.userId));
    expect(await Promise.all(Array.from({ length: 20 }, ask))).not.toContain(true);
    await setTopUp(user.principal, { ...TOP_UP, ceilingMicroUsd: 20_000_000 });
    expect((await Promise.all(Array.from({ length: 20 }, ask))).filter(Boolean)).toHaveLength(1);
  });
});

describe("purchases that three processes want to make at once", () => {
  it("are one a fall, charged once and granted once, and never more than the ceiling", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    await setTopUp(user.principal, { ...TOP_UP, ceilingMicroUsd: 35_000_000 });
    for (const [begun, bought] of [
      [1, 1],
      [1, 2],
      [1, 3],
      [0, 3],
    ] as const) {
      expect((await inAll([], 40)).reduce((sum, count) => sum + count, 0)).toBe(begun);
      const open = (await topUpsOf(user)).filter(({ state }) => state === "charging").map(({ id }) => id);
      await inAll(open, 10);
      for (const event of billing.take()) {
        await Promise.all(Array.from({ length: 5 }, () => postEvent(JSON.stringify(event))));
        await Promise.all(Array.from({ length: 5 }, () => processEvent(event.id, { attempt: 1 })));
      }
      expect(await grantsOf(user)).toEqual(Array.from({ length: bought }, () => TOP_UP.amountMicroUsd));
      await insertAdjustment(asService(), user.principal.userId, -TOP_UP.amountMicroUsd, "spent");
    }
    const customer = (await findCustomerId(user.principal)) ?? "";
    const { data: charges } = await billing.stripe.charges.list({ customer, limit: 100 });
    const paid = charges.filter((charge) => charge.paid);
    expect(paid.map(({ amount }) => amount)).toEqual([1_000, 1_000, 1_000]);
    expect({ I2: 0, ...(await readInvariants(user.principal.userId)) }).toEqual(HOLDING);
  }, 60_000);
});
