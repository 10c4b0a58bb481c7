import { redirect } from "next/navigation";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { API_KEY_SCOPES } from "../auth/schema.ts";
import { type ActionContract, action } from "./action.ts";
import { FOREIGN_ORIGINS } from "./testing/foreign-origins.ts";
import { ORIGIN } from "./testing/send.ts";
import { keyOf, signedInUser } from "./testing/sign-in.ts";

let head = new Headers();
vi.mock("next/headers", () => ({ headers: async () => head }));

const input = z.object({ name: z.string().min(2), tags: z.array(z.string()).optional() });
type Change = Partial<ActionContract<typeof input>>;

/** An act that remembers what it was called with. */
function acting(change: Change = {}) {
  const seen: unknown[] = [];
  const act = action(
    { id: "test.act", access: "public", input, ...change } as ActionContract<typeof input>,
    async (call) => {
      seen.push(call.input);
      return call.principal?.userId ?? "nobody";
    },
  );
  return { act, seen };
}

function formOf(fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}
const good = () => formOf([["name", "Ada"]]);

beforeEach(() => {
  head = new Headers({ host: "localhost:3000", origin: ORIGIN });
});

describe("an action", () => {
  it("takes the form's fields, several of one name as a list, and not the framework's", async () => {
    const { act, seen } = acting();
    const form = formOf([
      ["$ACTION_ID_x", ""],
      ["name", "Ada"],
      ["tags", "a"],
      ["tags", "b"],
    ]);
    expect(await act(form)).toEqual({ ok: true, data: "nobody" });
    expect(seen).toEqual([{ name: "Ada", tags: ["a", "b"] }]);
  });

  it("names the field that is wrong, and does nothing", async () => {
    const { act, seen } = acting();
    const result = await act(formOf([["name", "A"]]));
    expect(result).toMatchObject({ ok: false, error: { code: "invalid_input", issues: [{ path: "name" }] } });
    expect(seen).toEqual([]);
    expect(await act(formOf([["__proto__", "x"]]))).toMatchObject({ ok: false, error: { code: "invalid_input" } });
  });

  it.each(Object.entries(FOREIGN_ORIGINS))("from %s is refused before anything happens (AU-19)", async (_, origin) => {
    const { act, seen } = acting();
    head = new Headers({ host: "localhost:3000", ...(origin === undefined ? {} : { origin }) });
    expect(await act(good())).toMatchObject({ ok: false, error: { code: "bad_origin" } });
    expect(seen).toEqual([]);
  });

  it("is for those who may, and knows who acts (TN-09)", async () => {
    const { act, seen } = acting({ access: "account.write" });
    expect(await act(good())).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    const user = await signedInUser();
    head.set("cookie", user.cookie);
    expect(await act(good())).toEqual({ ok: true, data: user.principal.userId });
    const admins = acting({ access: "admin.read" });
    expect(await admins.act(good())).toMatchObject({ ok: false, error: { code: "not_found" } });
    head = new Headers({
      host: "localhost:3000",
      origin: ORIGIN,
      authorization: `Bearer ${await keyOf(user.principal, [API_KEY_SCOPES[0]])}`,
    });
    expect(await act(good())).toMatchObject({ ok: false, error: { code: "forbidden" } });
    expect([seen.length, admins.seen.length]).toEqual([1, 0]);
  });

  it("is limited by address", async () => {
    const { act } = acting({ rateLimit: "providerTest" });
    head.set("x-nexus-remote-address", "10.99.1.7");
    const results = [];
    for (let sent = 0; sent < 21; sent++) results.push(await act(good()));
    expect(results.filter(({ ok }) => ok)).toHaveLength(20);
    expect(results.at(-1)).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  });

  it("lets a redirect through, and says nothing of what else was thrown (LM-43)", async () => {
    const leaving = action({ id: "test.leave", access: "public", input }, async () => redirect("/chat"));
    await expect(leaving(good())).rejects.toMatchObject({ digest: expect.stringContaining("/chat") });
    const broken = action({ id: "test.break", access: "public", input }, async () => {
      throw new Error("secret canary");
    });
    const result = await broken(good());
    expect(result).toMatchObject({ ok: false, error: { code: "internal" } });
    expect(JSON.stringify(result)).not.toContain("canary");
  });
});
