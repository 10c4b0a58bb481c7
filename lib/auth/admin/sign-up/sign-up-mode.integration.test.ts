import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { jobHandlers } from "../../../jobs.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { runWorker } from "../../../testing/run-worker.ts";
import { admitAccount, mayCreateAccount } from "../../admission/admit.ts";
import { getSignUpRules } from "../../admission/sign-up-rules.ts";
import { signUpEndpoint } from "../../api.ts";
import { findIdentityId } from "../../identity-store.ts";
import { createAccount, findAccountByEmail, markVerified } from "../../store/accounts.ts";
import { callEndpoint } from "../../testing/call-endpoint.ts";
import { makeAccount, newEmail, PASSWORD } from "../../testing/make-account.ts";
import { waitForMail } from "../../testing/read-mail.ts";
import { listAuditEndpoint } from "../audit/api.ts";
import {
  createInvitationEndpoint,
  getSignUpEndpoint,
  listInvitationsEndpoint,
  revokeInvitationEndpoint,
  setSignUpEndpoint,
} from "./api.ts";
import type { Invitation, SignUpMode } from "./schema.ts";

runWorker(jobHandlers);
let admin: SignedInUser;
beforeAll(async () => {
  admin = await signedInUser({ role: "admin" });
});
// Every other test signs up as it likes.
afterEach(() => asService().deleteFrom("signUpSettings").execute());

const headers = () => ({ cookie: admin.cookie });
const setMode = async (mode: SignUpMode, domains: string[] = []) =>
  expect((await send(setSignUpEndpoint, { headers: headers(), body: { mode, domains } })).status).toBe(200);
const signUp = (email: string, more: object = {}) =>
  callEndpoint(signUpEndpoint, { body: { email, password: PASSWORD, displayName: "Ada", ...more } });
const invite = (body: object) => send(createInvitationEndpoint, { headers: headers(), body });

/** Invites an address and reads the token in its mail. */
async function invited(more: object = {}, email = newEmail()): Promise<{ id: string; email: string; token: string }> {
  const answer = await invite({ email, ...more });
  expect(answer.status).toBe(201);
  const { text } = await waitForMail(email, /invitation/i);
  const token = /invitation=([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? "";
  return { id: (answer.body.data as Invitation).id, email, token };
}

const profileOf = (email: string) =>
  asService().selectFrom("profiles").select(["id", "role", "tier"]).where("email", "=", email).executeTakeFirst();

describe("the sign-up mode", () => {
  it("is open at first, and in force with the next sign-up", async () => {
    expect((await send(getSignUpEndpoint, { headers: headers() })).body.data).toEqual({ mode: "open", domains: [] });
    const before = newEmail();
    expect((await signUp(before)).status).toBe(202);
    await setMode("closed");
    const after = newEmail();
    const refused = await signUp(after);
    expect([refused.status, refused.body.error?.code]).toEqual([403, "sign_up_closed"]);
    expect([await findAccountByEmail(after), await findIdentityId(after)]).toEqual([null, null]);
    await setMode("open");
    expect((await signUp(after)).status).toBe(202);
    const audit = await send(listAuditEndpoint, { headers: headers(), query: "?target=sign_up&limit=2" });
    expect(audit.body.data).toMatchObject({
      items: [
        { before: { mode: "closed" }, after: { mode: "open" } },
        { before: { mode: "open" }, after: { mode: "closed" } },
      ],
    });
  });

  it("of domains takes exactly those", async () => {
    await setMode("domains", ["Example.NET", "b.example"]);
    const name = newEmail().split("@")[0];
    for (const domain of ["example.org", "sub.example.net", "notexample.net", "example.net.evil.org"]) {
      expect((await signUp(`${name}@${domain}`)).body.error?.code).toBe("sign_up_closed");
    }
    expect((await signUp(`${name}@EXAMPLE.net`)).status).toBe(202);
    expect(await getSignUpRules(undefined)).toEqual({
      mode: "domains",
      domains: ["b.example", "example.net"],
      invited: null,
      isInvitationDead: false,
    });
  });

  it("wants a domain where it goes by domains, and domains that are some", async () => {
    for (const domains of [
      [],
      ["nodot"],
      ["a b.example"],
      ["@a.example"],
      ["a..example"],
      [`${"a".repeat(250)}.example`],
    ]) {
      expect((await send(setSignUpEndpoint, { headers: headers(), body: { mode: "domains", domains } })).status).toBe(
        422,
      );
    }
  });

  it("refuses a taken address like a free one (AU-01)", async () => {
    const { email } = await makeAccount();
    for (const mode of ["closed", "invite"] as const) {
      await setMode(mode);
      const [taken, free] = [await signUp(email), await signUp(newEmail())];
      expect({ ...taken.body.error, requestId: "" }).toEqual({ ...free.body.error, requestId: "" });
      expect([taken.status, free.status]).toEqual([403, 403]);
    }
  });

  it("lets anybody in until the first has confirmed, who is the administrator, as no earlier or later one is", async () => {
    await setMode("closed");
    const applicant = { email: newEmail(), isProved: false };
    await expect(mayCreateAccount(applicant)).rejects.toMatchObject({ code: "sign_up_closed" });
    const undone = new Error("undone");
    const asFirst = asService()
      .transaction()
      .execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx);
        await sql`delete from public.profiles`.execute(tx);
        expect(await admitAccount(tx, applicant)).toBeNull();
        const account = { displayName: "Ada", language: "en", timeZone: "UTC" };
        // Mistyped: nobody reads the mails to the first address, so the second one must be able to follow.
        const [typo, ops, later] = [newId(), newId(), newId()];
        await createAccount(tx, { ...account, userId: typo, email: applicant.email });
        expect(await admitAccount(tx, { email: newEmail(), isProved: false })).toBeNull();
        await createAccount(tx, { ...account, userId: ops, email: newEmail() });
        const admins = async () =>
          (await tx.selectFrom("profiles").select("id").where("role", "=", "admin").execute()).map(({ id }) => id);
        expect(await admins()).toEqual([]);
        expect(await markVerified(tx, ops)).toBe(true);
        expect(await admins()).toEqual([ops]);
        await expect(admitAccount(tx, { email: newEmail(), isProved: false })).rejects.toMatchObject({
          code: "sign_up_closed",
        });
        await createAccount(tx, { ...account, userId: later, email: newEmail() });
        for (const userId of [typo, later]) expect(await markVerified(tx, userId)).toBe(true);
        expect(await markVerified(tx, ops)).toBe(false);
        expect(await admins()).toEqual([ops]);
        throw undone;
      });
    await expect(asFirst).rejects.toBe(undone);
  });

  it("does not keep whoever runs the server from making accounts", async () => {
    await setMode("closed");
    const { email } = await makeAccount();
    expect(await findAccountByEmail(email)).not.toBeNull();
  });
});

describe("an invitation (AU-26)", () => {
  it("lets its address in once, with the role and plan of its row and not of the body", async () => {
    await setMode("invite");
    const { id, email, token } = await invited({ tier: "team" });
    expect((await getSignUpRules(token)).invited).toEqual({ token, email });
    const body = { invitation: token, role: "admin", tier: "enterprise" };
    expect((await signUp(email, body)).status).toBe(202);
    expect(await profileOf(email)).toMatchObject({ role: "user", tier: "team" });
    expect((await getSignUpRules(token)).isInvitationDead).toBe(true);
    const again = await signUp(email, body);
    expect(again.body.error?.code).toBe("sign_up_closed");
    const listed = await send(listInvitationsEndpoint, { headers: headers() });
    expect((listed.body.data as { items: Invitation[] }).items.find((one) => one.id === id)).toMatchObject({
      email,
      state: "accepted",
    });
    const admins = await invited({ role: "admin" });
    expect((await signUp(admins.email, { invitation: admins.token })).status).toBe(202);
    expect(await profileOf(admins.email)).toMatchObject({ role: "admin", tier: "free" });
  });

  it("is for nobody else, not after it ran out, was revoked or replaced; all answers are alike", async () => {
    await setMode("invite");
    const [bound, old, revoked, replaced] = [await invited(), await invited(), await invited(), await invited()];
    await asService().updateTable("invitations").set({ expiresAt: new Date() }).where("id", "=", old.id).execute();
    const params = { id: revoked.id };
    expect((await send(revokeInvitationEndpoint, { headers: headers(), params })).status).toBe(204);
    expect((await send(revokeInvitationEndpoint, { headers: headers(), params })).status).toBe(404);
    await invite({ email: replaced.email });
    const answers = [
      await signUp(newEmail(), { invitation: bound.token }),
      await signUp(old.email, { invitation: old.token }),
      await signUp(revoked.email, { invitation: revoked.token }),
      await signUp(replaced.email, { invitation: replaced.token }),
      await signUp(newEmail(), { invitation: "A".repeat(43) }),
      await signUp(newEmail()),
    ];
    const bodies = answers.map(({ status, body }) => JSON.stringify([status, { ...body.error, requestId: "" }]));
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain("sign_up_closed");
    // What went before did not use it up.
    expect((await signUp(bound.email, { invitation: bound.token })).status).toBe(202);
  });

  it("does not open a closed server, and is not used up by it", async () => {
    await setMode("closed");
    const { email, token } = await invited();
    expect((await signUp(email, { invitation: token })).status).toBe(403);
    expect((await getSignUpRules(token)).invited).toBeNull();
    await setMode("domains", ["elsewhere.example"]);
    expect((await signUp(email, { invitation: token })).status).toBe(202);
  });

  it("counts without its token where the address is proved, and then once of many at a time", async () => {
    await setMode("invite");
    const { email } = await invited({ tier: "pro" });
    await expect(mayCreateAccount({ email, isProved: false })).rejects.toMatchObject({ code: "sign_up_closed" });
    await mayCreateAccount({ email, isProved: true });
    await expect(mayCreateAccount({ email: newEmail(), isProved: true })).rejects.toMatchObject({
      code: "sign_up_closed",
    });
    const admit = () =>
      asService()
        .transaction()
        .execute((tx) => admitAccount(tx, { email, isProved: true }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, admit));
    const admitted = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(admitted).toMatchObject([{ role: "user", tier: "pro" }]);
  });

  it("is stored as a hash, and its log names no address", async () => {
    const { id, email, token } = await invited();
    const row = await asService().selectFrom("invitations").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(token);
    const kept = await asService().selectFrom("adminAudit").selectAll().where("target", "=", id).execute();
    expect(kept).toMatchObject([{ action: "invitation.created", after: { role: "user", tier: "free" } }]);
    expect(JSON.stringify(kept)).not.toContain(email);
    const audit = await send(listAuditEndpoint, { headers: headers(), query: `?search=${email}` });
    expect(audit.body.data).toMatchObject({ items: [{ target: { kind: "invitation", id, email } }] });
  });

  it("is not sent to somebody who has an account, nor without mail", async () => {
    const { email } = await makeAccount();
    expect((await invite({ email })).body.error?.code).toBe("conflict");
    expect((await invite({ email: "nobody" })).status).toBe(422);
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    const answer = await invite({ email: newEmail() });
    vi.unstubAllEnvs();
    resetEnv();
    expect(answer.body.error?.code).toBe("not_configured");
  });

  it("is found by a part of the address, and listed page by page", async () => {
    const { id, email } = await invited();
    await invited();
    const query = `?search=${encodeURIComponent(email.slice(1, 30).toUpperCase())}`;
    const found = await send(listInvitationsEndpoint, { headers: headers(), query });
    expect((found.body.data as { items: Invitation[] }).items.map((one) => one.id)).toEqual([id]);
    const first = await send(listInvitationsEndpoint, { headers: headers(), query: "?limit=1" });
    const { items, nextCursor } = first.body.data as { items: Invitation[]; nextCursor: string };
    const second = await send(listInvitationsEndpoint, { headers: headers(), query: `?limit=1&cursor=${nextCursor}` });
    const [older] = (second.body.data as { items: Invitation[] }).items;
    expect(older && items[0] && older.id < items[0].id).toBe(true);
    expect((await send(listInvitationsEndpoint, { headers: headers(), query: "?cursor=x" })).status).toBe(422);
  });
});
