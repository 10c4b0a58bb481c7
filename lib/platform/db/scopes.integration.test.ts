import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { makeAccount } from "../../auth/testing/make-account.ts";
import { asUser, readAsUser, type Tx } from "./scopes.ts";

const whoAmI = (tx: Tx) =>
  sql<{ role: string; id: string }>`select current_user::text as role, app.current_user_id() as id`
    .execute(tx)
    .then(({ rows }) => rows[0]);

describe.each([
  ["asUser", asUser],
  ["readAsUser", readAsUser],
] as const)("%s", (_, scope) => {
  it("runs as the user, and leaves nothing of it on the connection", async () => {
    const [ada, bob] = await Promise.all([makeAccount(), makeAccount()]);
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const { userId } = index % 2 ? ada : bob;
        return scope({ userId }, whoAmI).then((row) => row?.role === "authenticated" && row.id === userId);
      }),
    );
    expect(new Set(seen)).toEqual(new Set([true]));
  });

  it("sees its own rows alone", async () => {
    const [ada, bob] = await Promise.all([makeAccount(), makeAccount()]);
    const rows = await scope(ada, (tx) =>
      tx.selectFrom("profiles").select("id").where("id", "in", [ada.userId, bob.userId]).execute(),
    );
    expect(rows).toEqual([{ id: ada.userId }]);
  });

  it("fails with the statement's own error, and the connection serves on", async () => {
    const ada = await makeAccount();
    const broken = () => scope(ada, (tx) => sql`select 1 / 0`.execute(tx));
    for (let time = 0; time < 25; time++) await expect(broken()).rejects.toMatchObject({ code: "22012" });
    expect(await scope(ada, whoAmI)).toMatchObject({ id: ada.userId });
  });

  it("takes nothing but a UUID for a user", async () => {
    const forged = { userId: `x"}', true); reset role; --` };
    await expect(scope(forged, whoAmI)).rejects.toThrow("a user id is a UUID");
  });
});

describe("asUser", () => {
  it("undoes everything when the work throws, or hides that a statement failed", async () => {
    const ada = await makeAccount();
    const rename = (tx: Tx) =>
      tx.updateTable("profiles").set({ displayName: "Changed" }).where("id", "=", ada.userId).execute();
    const thrown = asUser(ada, async (tx) => {
      await rename(tx);
      throw new Error("no");
    });
    await expect(thrown).rejects.toThrow("no");
    const hidden = asUser(ada, async (tx) => {
      await rename(tx);
      await sql`select 1 / 0`.execute(tx).catch(() => undefined);
    });
    await expect(hidden).rejects.toThrow("rolled back");
    const row = await readAsUser(ada, (tx) =>
      tx.selectFrom("profiles").select("displayName").where("id", "=", ada.userId).executeTakeFirstOrThrow(),
    );
    expect(row.displayName).not.toBe("Changed");
  });
});

describe("readAsUser", () => {
  it("refuses to write, and a second statement", async () => {
    const ada = await makeAccount();
    const write = readAsUser(ada, (tx) =>
      tx.updateTable("profiles").set({ displayName: "x" }).where("id", "=", ada.userId).execute(),
    );
    await expect(write).rejects.toMatchObject({ code: "25006" });
    const twice = readAsUser(ada, async (tx) => {
      await whoAmI(tx);
      return whoAmI(tx);
    });
    await expect(twice).rejects.toThrow("one statement");
  });
});
