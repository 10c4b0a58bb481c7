import { expect, it } from "vitest";
import type { Principal } from "../../auth/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { untilWaiting } from "../../testing/until-waiting.ts";
import { keyOwnerOf } from "./key-owner.ts";
import { deleteKeys, putKey, setOutcome } from "./store.ts";

const GOOD = { status: "ok", lastError: null } as const;
const keyOf = (apiKey: string) => ({ provider: "openai", apiKey, baseUrl: null });
const put = (user: Principal, apiKey: string) => putKey(user, keyOf(apiKey), apiKey.slice(-4), GOOD);
const keysOf = ({ userId }: Principal) =>
  asService()
    .selectFrom("providerKeys")
    .select(["id", "hint", "status", "refusedFor"])
    .where("userId", "=", userId)
    .execute();

it("the first key of a provider that is saved twice at once is there once", async () => {
  const user = await createTestUser();
  await Promise.all(Array.from({ length: 6 }, () => put(user, "sk-same-0123456789")));
  expect(await keysOf(user)).toHaveLength(1);
});

it("a key that is saved while the one before is removed is there", async () => {
  const user = await createTestUser();
  await put(user, "sk-before-0123456789aaaa");
  const { saved } = await asService()
    .transaction()
    .execute(async (tx) => {
      await tx.deleteFrom("providerKeys").where("userId", "=", user.userId).execute();
      const saved = put(user, "sk-after-0123456789bbbb");
      saved.catch(() => undefined);
      await untilWaiting();
      return { saved };
    });
  await saved;
  expect(await keysOf(user)).toMatchObject([{ hint: "bbbb" }]);
  expect(await deleteKeys(user, "openai")).toBe(true);
});

it("what a test said of a key is not noted of the one that took its place meanwhile", async () => {
  const user = await createTestUser();
  const before = keyOf("sk-before-0123456789aaaa");
  await put(user, before.apiKey);
  const [{ id = "" } = {}] = await keysOf(user);
  await put(user, "sk-after-0123456789bbbb");
  const refused = { status: "failed", lastError: "refused", refusedFor: "auth" } as const;
  const note = (apiKey: string) => setOutcome(asService(), keyOwnerOf(user), { ...keyOf(apiKey), id }, refused);
  await note(before.apiKey);
  expect(await keysOf(user)).toMatchObject([{ id, hint: "bbbb", status: "ok", refusedFor: null }]);
  await note("sk-after-0123456789bbbb");
  expect(await keysOf(user)).toMatchObject([{ id, status: "failed", refusedFor: "auth" }]);
});
