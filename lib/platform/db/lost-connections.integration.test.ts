import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { makeAccount } from "../../auth/testing/make-account.ts";
import { type CutProxy, startCutProxy } from "../../testing/cut-proxy.ts";
import { resetEnv } from "../env.ts";
import { toAppError } from "../errors.ts";
import { closeDatabase } from "./client.ts";
import { asService, asUser, readAsUser, type Tx } from "./scopes.ts";

// RL-35: a connection that drops in the middle costs the request that held it, nobody else, now or later. Vitest
// itself fails on what is thrown outside of a promise.
let proxy: CutProxy;
let ada: Awaited<ReturnType<typeof makeAccount>>;
let bob: typeof ada;

async function useDatabase(url: string): Promise<void> {
  await closeDatabase();
  process.env.DATABASE_URL = url;
  resetEnv();
}

beforeAll(async () => {
  [ada, bob] = await Promise.all([makeAccount(), makeAccount()]);
  proxy = await startCutProxy(inject("serviceEnv").DATABASE_URL ?? "");
  await useDatabase(proxy.url);
});
afterEach(() => proxy.cutOn(null));
afterAll(async () => {
  await useDatabase(inject("serviceEnv").DATABASE_URL ?? "");
  await proxy.stop();
});

const readName = (userId: string) => (tx: Pick<Tx, "selectFrom">) =>
  tx.selectFrom("profiles").select("displayName").where("id", "=", userId).executeTakeFirstOrThrow();
const rename = (tx: Tx, displayName: string) =>
  tx.updateTable("profiles").set({ displayName }).where("id", "=", ada.userId).execute();

/** How a call ended: `ok`, or the code that its caller would be answered with. */
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => "ok",
    (error: unknown) => toAppError(error).code,
  );

/** More calls of each kind than the pool has connections; after it all of them are open and greeted. */
async function expectAllWell(): Promise<void> {
  const calls = Array.from({ length: 50 }, () => [
    outcomeOf(asUser(bob, readName(bob.userId))),
    outcomeOf(readAsUser(bob, readName(bob.userId))),
    outcomeOf(asService().selectFrom("tiers").select("id").execute()),
  ]);
  expect(new Set(await Promise.all(calls.flat()))).toEqual(new Set(["ok"]));
}

/** Until the client has seen the end of its sockets: they ended before the one that this opens was there. */
const afterTheLoss = () => expect.poll(() => outcomeOf(readAsUser(bob, readName(bob.userId)))).toBe("ok");

describe("a connection that is lost (RL-35)", () => {
  it.each([
    ["asUser", asUser],
    ["readAsUser", readAsUser],
  ] as const)("as the work of %s begins fails that call alone", async (_, scope) => {
    const before = proxy.cuts;
    for (let time = 0; time < 8; time++) {
      proxy.cutOn(ada.userId);
      const [lost, ...others] = await Promise.all([
        outcomeOf(scope(ada, readName(ada.userId))),
        ...Array.from({ length: 6 }, () => outcomeOf(scope(bob, readName(bob.userId)))),
      ]);
      expect(lost).toBe("unavailable");
      expect(new Set(others)).toEqual(new Set(["ok"]));
    }
    proxy.cutOn(null);
    expect(proxy.cuts - before).toBe(8);
    await expectAllWell();
  });

  it("between two statements of a transaction fails the second and undoes the first", async () => {
    await expectAllWell();
    const { displayName } = await readAsUser(ada, readName(ada.userId));
    const ofUser = asUser(ada, async (tx) => {
      await rename(tx, "Half");
      proxy.cutAll();
      await afterTheLoss();
      await rename(tx, "Done");
    });
    expect(await outcomeOf(ofUser)).toBe("unavailable");
    await expectAllWell();
    const ofServer = asService()
      .transaction()
      .execute(async (tx) => {
        await rename(tx, "Half");
        proxy.cutAll();
        await afterTheLoss();
        await rename(tx, "Done");
      });
    expect(await outcomeOf(ofServer)).toBe("unavailable");
    await expectAllWell();
    expect(await readAsUser(ada, readName(ada.userId))).toEqual({ displayName });
  });

  it("among many, whose others wait for one, leaves nobody waiting", async () => {
    for (let round = 0; round < 5; round++) {
      await expectAllWell();
      const calls = Array.from({ length: 60 }, (_, index) =>
        outcomeOf(index % 2 ? asUser(bob, (tx) => sql`select 1`.execute(tx)) : readAsUser(bob, readName(bob.userId))),
      );
      proxy.cutAll();
      expect(["ok", "unavailable"]).toEqual(expect.arrayContaining([...new Set(await Promise.all(calls))]));
    }
    await expectAllWell();
  });
});
