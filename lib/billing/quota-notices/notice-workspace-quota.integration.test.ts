import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { POST } from "../../../app/api/webhooks/billing-contact/route.ts";
import { readUnsubscribeToken } from "../../auth/unsubscribe/token.ts";
import type { SignedInUser } from "../../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { writeText } from "../../platform/mail/letter/write-text.ts";
import { openMail, sendMailJob } from "../../platform/mail/queue-mail.ts";
import { joinTeam, makeTeam } from "../../teams/testing/make-team.ts";
import { makeContactToken } from "../contacts/token.ts";
import { monthOf } from "../policy.ts";
import { grantWorkspaceTier } from "../workspaces/grant-workspace-tier.ts";
import { noticeWorkspaceQuota } from "./notice-workspace-quota.ts";

beforeAll(() => {
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  resetEnv();
});
afterEach(() => setClock());

async function mailsTo(email: string) {
  const { rows } = await sql<{ data: unknown }>`
    select data from pgboss.job where name = 'mail.send' order by created_on, id`.execute(asService());
  return rows
    .map(({ data }) => openMail(sendMailJob.schema.parse(data)))
    .filter(({ to, kind }) => to === email && kind.startsWith("workspace_quota"))
    .map((mail) => ({ ...mail, text: writeText(mail.letter) }));
}
const kindsTo = async (email: string) => (await mailsTo(email)).map(({ kind }) => kind);
const emailOf = ({ principal }: SignedInUser) => principal.email;
const NEARLY = "workspace_quota_nearly_used_up";
const USED_UP = "workspace_quota_used_up";

/** A team with the Pro plan, which has 10,000 a month, its owner, an admin and a member. */
async function payingTeam() {
  const { id, owner } = await makeTeam("Acme");
  await grantWorkspaceTier({ workspace: id, tier: "pro" });
  return { id, owner, admin: await joinTeam(id, "admin"), member: await joinTeam(id, "member") };
}

/** Sets what is used of this month, and lets several workers look at once. */
async function use(workspaceId: string, requestsUsed: number): Promise<void> {
  const { periodStart } = monthOf(nowMs());
  await sql`insert into public.workspace_quota_periods (workspace_id, period_start, requests_used, requests_erased)
    values (${workspaceId}, ${periodStart}::text::date, ${requestsUsed}, ${requestsUsed})
    on conflict (workspace_id, period_start) do update set requests_used = ${requestsUsed},
      requests_erased = ${requestsUsed}`.execute(asService());
  await Promise.all([noticeWorkspaceQuota(), noticeWorkspaceQuota()]);
  await noticeWorkspaceQuota();
}

describe("that the month of a workspace runs out", () => {
  it("is told once at 80 % and once at 100 % of each month, to its owner and admins alone", async () => {
    const { id, owner, admin, member } = await payingTeam();
    await use(id, 7999);
    expect(await kindsTo(emailOf(owner))).toEqual([]);
    await use(id, 8000);
    await use(id, 9999);
    expect(await kindsTo(emailOf(owner))).toEqual([NEARLY]);
    await use(id, 10_000);
    for (const who of [owner, admin]) expect(await kindsTo(emailOf(who))).toEqual([NEARLY, USED_UP]);
    expect(await kindsTo(emailOf(member))).toEqual([]);
    const [, mail] = await mailsTo(emailOf(owner));
    expect(mail?.subject).toBe("The messages of “Acme” are used up for this month");
    expect(mail?.text).toContain("Used: 10,000 of 10,000");
    expect(mail?.text).toContain("/settings/workspace");
    setClock(() => Date.now() + 32 * 86_400_000);
    await use(id, 8500);
    expect(await kindsTo(emailOf(owner))).toEqual([NEARLY, USED_UP, NEARLY]);
  });

  it("is told again at the marks of a larger plan, and not where nothing is limited or nothing pays", async () => {
    const { id, owner } = await payingTeam();
    await use(id, 10_000);
    await grantWorkspaceTier({ workspace: id, tier: "team" });
    await use(id, 10_500);
    expect(await kindsTo(emailOf(owner))).toEqual([USED_UP]);
    await use(id, 80_000);
    expect(await kindsTo(emailOf(owner))).toEqual([USED_UP, NEARLY]);
    for (const tier of ["enterprise", "free"] as const) {
      await grantWorkspaceTier({ workspace: id, tier });
      await use(id, 100_000);
    }
    expect(await kindsTo(emailOf(owner))).toHaveLength(2);
  });

  it("is not told to who does not want it, in German to who reads German, each with a link that ends it", async () => {
    const { id, owner, admin } = await payingTeam();
    const set = ({ principal }: SignedInUser, values: object) =>
      asService().updateTable("profiles").set(values).where("id", "=", principal.userId).execute();
    await set(owner, { mailsQuota: false });
    await set(admin, { language: "de" });
    await use(id, 9000);
    expect(await kindsTo(emailOf(owner))).toEqual([]);
    const [mail] = await mailsTo(emailOf(admin));
    expect(mail?.subject).toBe("80 % der Nachrichten von „Acme“ sind verbraucht");
    const token = new URL(mail?.letter.unsubscribe?.oneClickUrl ?? "").searchParams.get("token");
    expect(readUnsubscribeToken(token)).toEqual({ userId: admin.principal.userId, mail: "quota" });
  });

  it("is told to a contact who has asked for it, until they have had enough, and to no other", async () => {
    const { id, owner } = await payingTeam();
    const contact = async (userId: string, confirmedAt: Date | null) => {
      const row = { id: newId(), email: `${newId()}@books.example.org`, userId, confirmedAt, createdAt: new Date() };
      await asService().insertInto("billingContacts").values(row).execute();
      return row;
    };
    const [asks, silent, unasked] = [
      await contact(id, new Date()),
      await contact(id, new Date()),
      await contact(id, null),
    ];
    const ofPerson = await contact(owner.principal.userId, new Date());
    const press = async (of: { id: string }, act: string) => {
      const url = new URL("http://localhost:3000/api/webhooks/billing-contact");
      url.searchParams.set("token", makeContactToken(of.id));
      url.searchParams.set("act", act);
      return (await POST(new Request(url, { method: "POST" }))).status;
    };
    // One that has not agreed to be a contact cannot be told either, and a person's has no workspace.
    expect([await press(unasked, "tell"), await press(ofPerson, "tell"), await press(asks, "tell")]).toEqual([
      410, 410, 200,
    ]);
    await use(id, 8000);
    for (const { email } of [silent, unasked, ofPerson]) expect(await kindsTo(email)).toEqual([]);
    const [mail] = await mailsTo(asks.email);
    expect([mail?.kind, mail?.text.includes(emailOf(owner)), mail?.text.includes("/settings/workspace")]).toEqual([
      NEARLY,
      true,
      false,
    ]);
    const ends = new URL(mail?.letter.unsubscribe?.oneClickUrl ?? "");
    expect((await POST(new Request(ends, { method: "POST" }))).status).toBe(200);
    await use(id, 10_000);
    expect(await kindsTo(asks.email)).toEqual([NEARLY]);
    expect(await kindsTo(emailOf(owner))).toEqual([NEARLY, USED_UP]);
    // Receipts still come.
    const left = await asService().selectFrom("billingContacts").select("id").where("id", "=", asks.id).execute();
    expect(left).toHaveLength(1);
  });
});
