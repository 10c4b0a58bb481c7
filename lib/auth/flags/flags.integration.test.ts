import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { compareEndpoint } from "../../chat/compare/api.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { listModels } from "../../models/api.ts";
import { setClock } from "../../platform/clock.ts";
import { database } from "../../platform/db/client.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { startDataExportEndpoint } from "../../privacy/exports/api.ts";
import { listAuditEndpoint } from "../admin/audit/api.ts";
import type { AuditEntry } from "../admin/audit/schema.ts";
import { getProfileEndpoint } from "../api.ts";
import { createApiKeyEndpoint } from "../api-keys/api.ts";
import { mailSignInEndpoint, requestSignInEndpoint } from "../mail-sign-in/api.ts";
import { listFlagHistoryEndpoint, listFlagsEndpoint, setFlagEndpoint } from "./api.ts";
import { bucketOf } from "./policy.ts";
import { forgetFlags, isFlagOn } from "./read-flags.ts";
import type { FlagChange, FlagName, FlagState } from "./schema.ts";

let admin: SignedInUser;
let user: SignedInUser;
beforeAll(async () => {
  admin = await signedInUser({ role: "admin" });
  user = await signedInUser({ tier: "pro" });
});
afterEach(async () => {
  setClock();
  // The history cannot be taken back by anybody, so tests that want none of it lift its guard.
  await sql`alter table public.feature_flags disable trigger user`.execute(asService());
  await asService().deleteFrom("featureFlags").execute();
  await sql`alter table public.feature_flags enable trigger user`.execute(asService());
  forgetFlags();
});

const headers = () => ({ cookie: admin.cookie });
const set = (flag: string, body: object) =>
  send(setFlagEndpoint, { headers: headers(), params: { id: flag }, body: { reason: "Of a test", ...body } });
const off = async (flag: FlagName) => expect((await set(flag, { everyone: false })).status).toBe(200);
const answer = async (sent: ReturnType<typeof send>) => {
  const { status, body } = await sent;
  return `${status} ${body.error?.code ?? ""}`.trim();
};
const REFUSED = "403 feature_off";
const me = async ({ cookie }: SignedInUser) =>
  ((await send(getProfileEndpoint, { headers: { cookie } })).body.data as { featuresOff: string[] }).featuresOff;

describe("a switch", () => {
  it("of comparing refuses to compare, and tells the page", async () => {
    const compare = () => answer(send(compareEndpoint, { headers: { cookie: user.cookie }, body: { anything: true } }));
    expect(await compare()).toBe("422 invalid_input");
    expect(await me(user)).toEqual([]);
    await off("compare");
    expect(await compare()).toBe(REFUSED);
    expect(await me(user)).toEqual(["compare"]);
  });

  it("of the API stops every key, and the making of keys, but no person", async () => {
    const key = await keyOf(user.principal, ["models.read"]);
    const ask = () => answer(send(listModels, { headers: { authorization: `Bearer ${key}` } }));
    const make = () =>
      answer(send(createApiKeyEndpoint, { headers: { cookie: user.cookie }, body: { name: newId() } }));
    expect([await ask(), await make()]).toEqual(["200", "201"]);
    await off("api");
    expect([await ask(), await make()]).toEqual([REFUSED, REFUSED]);
    expect(await me(user)).toEqual(["api"]);
    await set("api", { everyone: true });
    expect(await ask()).toBe("200");
  });

  it("of the export refuses to begin one", async () => {
    const start = () => answer(send(startDataExportEndpoint, { headers: { cookie: user.cookie } }));
    await off("data_export");
    expect(await start()).toBe(REFUSED);
    await set("data_export", { everyone: true });
    expect(await start()).toBe("202");
  });

  it("of signing in by mail refuses both halves, to people who are nobody yet", async () => {
    const request = () => answer(send(requestSignInEndpoint, { body: { email: `${newId()}@example.org` } }));
    const redeem = () => answer(send(mailSignInEndpoint, { body: { token: "a".repeat(43) } }));
    expect(await request()).toBe("202");
    await off("mail_sign_in");
    expect([await request(), await redeem()]).toEqual([REFUSED, REFUSED]);
    expect(await isFlagOn("mail_sign_in", null)).toBe(false);
  });
});

describe("whom a switch is on for", () => {
  const isOn = ({ principal }: SignedInUser) => isFlagOn("compare", principal);

  it("is a plan, listed people, or a share that is always the same", async () => {
    const other = await signedInUser();
    await set("compare", { everyone: false, tiers: ["pro"] });
    expect([await isOn(user), await isOn(other)]).toEqual([true, false]);
    await set("compare", { everyone: false, people: [other.principal.email.toUpperCase()] });
    expect([await isOn(user), await isOn(other)]).toEqual([false, true]);
    const percent = bucketOf("compare", user.principal.userId);
    await set("compare", { everyone: false, percent });
    expect(await isOn(user)).toBe(false);
    await set("compare", { everyone: false, percent: percent + 1 });
    expect(await isOn(user)).toBe(true);
  });

  it("must be somebody with an account, and everybody or nobody where nobody is signed in", async () => {
    const stranger = await set("compare", { everyone: false, people: ["nobody@example.org"] });
    expect(stranger.body.error).toMatchObject({ code: "invalid_input", issues: [{ path: "people" }] });
    expect((await set("mail_sign_in", { everyone: false, percent: 10 })).status).toBe(422);
    expect((await set("compare", { everyone: false, percent: 101 })).status).toBe(422);
    expect((await set("compare", { everyone: false, reason: "" })).status).toBe(422);
    expect((await set("moon", { everyone: false })).status).toBe(404);
    const items = (await send(listFlagsEndpoint, { headers: headers() })).body.data as { items: FlagState[] };
    expect(items.items.every(({ everyone, changedAt }) => everyone && changedAt === null)).toBe(true);
  });
});

describe("a change of a switch", () => {
  it("is in the history and in the log with its reason, once, and cannot be rewritten", async () => {
    await set("compare", { everyone: false, people: [user.principal.email], reason: "A trial" });
    await set("compare", { everyone: false, people: [user.principal.email], reason: "Again" });
    await off("compare");
    const list = async (query = "") =>
      (await send(listFlagHistoryEndpoint, { headers: headers(), params: { id: "compare" }, query })).body
        .data as Page<FlagChange>;
    const first = await list("?limit=1");
    expect(first.items).toMatchObject([{ people: [], by: admin.principal.email }]);
    const second = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({
      items: [{ reason: "A trial", people: [{ email: user.principal.email }] }],
      nextCursor: null,
    });
    expect((await list("?search=a%20TRIAL")).items).toMatchObject([{ reason: "A trial" }]);
    expect((await list(`?search=${encodeURIComponent(admin.principal.email)}`)).items).toHaveLength(2);
    expect(await list("?search=%25")).toEqual({ items: [], nextCursor: null });
    const params = { id: "compare" };
    expect((await send(listFlagHistoryEndpoint, { headers: headers(), params, query: "?limit=0" })).status).toBe(422);
    const log = await send(listAuditEndpoint, { headers: headers(), query: "?target=flag&search=compare&limit=2" });
    expect((log.body.data as Page<AuditEntry>).items).toMatchObject([
      { action: "flag.changed", before: { people: [user.principal.userId] }, after: { people: [] } },
      { reason: "A trial", before: { everyone: true }, after: { everyone: false } },
    ]);
    await expect(asService().deleteFrom("featureFlags").execute()).rejects.toThrow();
  });

  it("made by another process is in force within five seconds, and asking costs one query in that time", async () => {
    expect(await isFlagOn("compare", user.principal)).toBe(true);
    await sql`insert into public.feature_flags (id, flag, everyone, tiers, people, percent, reason, created_at)
      values (${newId()}, 'compare', false, '{}', '{}', 0, 'elsewhere', now())`.execute(asService());
    const asked = vi.spyOn(database().pool, "unsafe");
    const reserved = vi.spyOn(database().pool, "reserve");
    for (let count = 0; count < 100; count++) expect(await isFlagOn("compare", user.principal)).toBe(true);
    expect(asked.mock.calls.length + reserved.mock.calls.length).toBe(0);
    setClock(() => Date.now() + 5_000);
    expect(await isFlagOn("compare", user.principal)).toBe(false);
    expect(asked.mock.calls.length + reserved.mock.calls.length).toBe(1);
    asked.mockRestore();
    reserved.mockRestore();
  });
});
