import { sql } from "kysely";
import { afterEach, expect, it } from "vitest";
import { setTier } from "../../auth/service/set-tier.ts";
import { readUnsubscribeToken } from "../../auth/unsubscribe/token.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { writeText } from "../../platform/mail/letter/write-text.ts";
import { openMail, sendMailJob } from "../../platform/mail/queue-mail.ts";
import { setRequestsLeft } from "../credits/store.ts";
import { monthOf } from "../policy.ts";
import { noticeQuota } from "./notice-quota.ts";

afterEach(() => setClock());

async function mailsTo({ principal }: SignedInUser) {
  const { rows } = await sql<{ data: unknown }>`
    select data from pgboss.job where name = 'mail.send' order by created_on, id`.execute(asService());
  return rows
    .map(({ data }) => openMail(sendMailJob.schema.parse(data)))
    .filter(({ to }) => to === principal.email)
    .map((mail) => ({ ...mail, text: writeText(mail.letter) }));
}
const kindsTo = async (user: SignedInUser) => (await mailsTo(user)).map(({ kind }) => kind);

/** Sets what is used of this month. The free tier has 100. */
async function use({ principal }: SignedInUser, requestsUsed: number): Promise<void> {
  const { periodStart } = monthOf(nowMs());
  await sql`insert into public.quota_periods (user_id, period_start, requests_used)
    values (${principal.userId}, ${periodStart}::text::date, ${requestsUsed})
    on conflict (user_id, period_start) do update set requests_used = ${requestsUsed}`.execute(asService());
  await Promise.all([noticeQuota(), noticeQuota()]);
  await noticeQuota();
}

it("comes once at 80 % and once at 100 % of each month", async () => {
  const user = await signedInUser();
  await use(user, 79);
  expect(await kindsTo(user)).toEqual([]);
  await use(user, 80);
  await use(user, 99);
  expect(await kindsTo(user)).toEqual(["quota_nearly_used_up"]);
  await use(user, 100);
  expect(await kindsTo(user)).toEqual(["quota_nearly_used_up", "quota_used_up"]);
  setClock(() => Date.now() + 32 * 86_400_000);
  await use(user, 80);
  expect(await kindsTo(user)).toHaveLength(3);
});

it("comes once when both marks are passed at one time", async () => {
  const user = await signedInUser();
  await use(user, 100);
  expect(await kindsTo(user)).toEqual(["quota_used_up"]);
});

it("comes again at the marks of a larger plan, and of requests that were given", async () => {
  const user = await signedInUser();
  await use(user, 100);
  await setRequestsLeft(asService(), user.principal.userId, 100, null);
  await use(user, 159);
  expect(await kindsTo(user)).toHaveLength(1);
  await use(user, 160);
  expect(await kindsTo(user)).toEqual(["quota_used_up", "quota_nearly_used_up"]);
  await setTier(user.principal.userId, "enterprise");
  await use(user, 1_000_000);
  expect(await kindsTo(user)).toHaveLength(2);
});

it("does not come to who does not want it, and tells the others how to say so", async () => {
  const [user, other] = [await signedInUser(), await signedInUser()];
  const set = (values: object) =>
    asService().updateTable("profiles").set(values).where("id", "=", user.principal.userId).execute();
  await set({ mailsQuota: false });
  await use(user, 85);
  await use(other, 85);
  expect(await kindsTo(user)).toEqual([]);
  const [mail] = await mailsTo(other);
  const token = new URL(mail?.letter.unsubscribe?.oneClickUrl ?? "").searchParams.get("token");
  expect(readUnsubscribeToken(token)).toEqual({ userId: other.principal.userId, mail: "quota" });
  await set({ mailsQuota: true });
  await noticeQuota();
  expect(await kindsTo(user)).toEqual(["quota_nearly_used_up"]);
});

it("is in the person's language and time zone, and has no word of payment", async () => {
  const user = await signedInUser();
  await asService()
    .updateTable("profiles")
    .set({ language: "de", timeZone: "Pacific/Kiritimati" })
    .where("id", "=", user.principal.userId)
    .execute();
  setClock(() => Date.UTC(2031, 4, 20));
  await use(user, 90);
  const [mail] = await mailsTo(user);
  expect(mail?.subject).toBe("80 % deiner Nachrichten bei Nexus AI sind verbraucht");
  expect(mail?.text).toContain("Verbraucht: 90 von 100");
  // Midnight in UTC is two in the afternoon there.
  expect(mail?.text).toMatch(/1\. Juni 2031 um 14:00 \(Pacific\/Kiritimati\)/);
  expect(mail?.text).not.toMatch(/Tarif|zahl|€|\$/i);
});
