import { sql } from "kysely";
import { afterEach, describe, expect, it, vi } from "vitest";
import { updateProfileEndpoint } from "../../auth/api.ts";
import { NOTICE_BEFORE_MS, noticeExpiringKeys } from "../../auth/api-keys/notice-expiry.ts";
import { createApiKey, revokeApiKey } from "../../auth/service/api-keys.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env, resetEnv } from "../../platform/env.ts";
import { writeText } from "../../platform/mail/letter/write-text.ts";
import { openMail, sendMailJob } from "../../platform/mail/queue-mail.ts";
import { create as createProject } from "../../projects/api.ts";
import { reserveUsage, settleUsage } from "../service.ts";
import { makeAttempt } from "../testing/make-attempt.ts";
import { forgetLastLook, noticeBudgets } from "./notice.ts";
import { createBudget, updateBudget } from "./service.ts";

afterEach(() => {
  setClock();
  vi.unstubAllEnvs();
  resetEnv();
});

const DAY = 86_400_000;
const CENT = 10_000;
const later = (ms: number) => setClock(() => Date.now() + ms);

/** The mails that wait for this person. */
async function mailsTo({ principal }: SignedInUser) {
  const { rows } = await sql<{ data: unknown }>`
    select data from pgboss.job where name = 'mail.send'`.execute(asService());
  return rows
    .map(({ data }) => openMail(sendMailJob.schema.parse(data)))
    .filter(({ to }) => to === principal.email)
    .map((mail) => ({ ...mail, text: writeText(mail.letter) }));
}
const prefer = ({ cookie }: SignedInUser, body: object) =>
  send(updateProfileEndpoint, { body, headers: { cookie } }).then(({ status }) => expect(status).toBe(200));

async function spend({ principal }: SignedInUser, amountMicroUsd: number, projectId?: string): Promise<void> {
  const id = await reserveUsage(principal, {
    purpose: "api",
    worstCaseMicroUsd: amountMicroUsd,
    projectId: projectId ?? null,
  });
  await settleUsage(id, [makeAttempt(amountMicroUsd)], "api");
}

describe("the mail before a key expires", () => {
  const keyFor = ({ principal }: SignedInUser, days: number) =>
    createApiKey(principal, {
      name: "CI",
      scopes: ["models.read"],
      expiresAt: new Date(Date.now() + days * DAY).toISOString(),
    });

  it("comes once, seven days before, for keys that were made for longer and still work", async () => {
    const user = await signedInUser();
    const { prefix } = await keyFor(user, 30);
    await keyFor(user, 5);
    await revokeApiKey(user.principal, (await keyFor(user, 30)).id);
    later(30 * DAY - NOTICE_BEFORE_MS - 3_600_000);
    await noticeExpiringKeys();
    expect(await mailsTo(user)).toEqual([]);
    later(30 * DAY - NOTICE_BEFORE_MS + 3_600_000);
    await Promise.all([noticeExpiringKeys(), noticeExpiringKeys()]);
    await noticeExpiringKeys();
    const mails = await mailsTo(user);
    expect(mails.map(({ kind }) => kind)).toEqual(["api_key_expiring"]);
    expect(mails[0]?.text).toContain(prefix);
    expect(mails[0]?.text).toContain(`${env().APP_URL}/settings/api-keys`);
  });

  it("does not come to who does not want it, until they do", async () => {
    const user = await signedInUser();
    await prefer(user, { mailsKeyExpiry: false });
    await keyFor(user, 30);
    later(25 * DAY);
    await noticeExpiringKeys();
    expect(await mailsTo(user)).toEqual([]);
    setClock();
    await prefer(user, { mailsKeyExpiry: true });
    later(25 * DAY);
    await noticeExpiringKeys();
    expect(await mailsTo(user)).toHaveLength(1);
  });

  it("is not queued where no mail can be sent, and is sent once one can", async () => {
    const user = await signedInUser();
    await keyFor(user, 30);
    later(25 * DAY);
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    await noticeExpiringKeys();
    expect(await mailsTo(user)).toEqual([]);
    vi.unstubAllEnvs();
    resetEnv();
    await noticeExpiringKeys();
    expect(await mailsTo(user)).toHaveLength(1);
  });
});

describe("the mail about a budget", () => {
  it.each([
    ["while the worker stood still", () => undefined],
    ["before it began", forgetLastLook],
  ])("comes also when it was spent %s", async (_when, restart) => {
    const noon = Date.UTC(2027, 4, 12, 12);
    const user = await signedInUser({ tier: "pro" });
    setClock(() => noon);
    await noticeBudgets();
    await createBudget(user.principal, { apiKeyId: null, period: "month", limitMicroUsd: 10 * CENT });
    await spend(user, 9 * CENT);
    restart();
    setClock(() => noon + 5 * 3_600_000);
    await noticeBudgets();
    await noticeBudgets();
    expect((await mailsTo(user)).map(({ kind }) => kind)).toEqual(["budget_warning"]);
  });

  it("comes once a period each, when 80 % of it and when all of it is spent", async () => {
    const user = await signedInUser({ tier: "pro" });
    await prefer(user, { language: "de" });
    await createBudget(user.principal, { apiKeyId: null, period: "day", limitMicroUsd: 10 * CENT });
    await spend(user, 7 * CENT);
    await noticeBudgets();
    expect(await mailsTo(user)).toEqual([]);
    await spend(user, CENT);
    await noticeBudgets();
    await spend(user, CENT);
    await noticeBudgets();
    const [warning, ...none] = await mailsTo(user);
    expect([warning?.kind, none]).toEqual(["budget_warning", []]);
    expect(warning?.text).toMatch(/Von deinem Budget von 0,10\s\$ je Tag sind 0,0800\s\$ ausgegeben\./);
    await spend(user, CENT);
    await noticeBudgets();
    await noticeBudgets();
    const mails = await mailsTo(user);
    expect(mails.map(({ kind }) => kind).sort()).toEqual(["budget_used_up", "budget_warning"]);
    const usedUp = mails.find(({ kind }) => kind === "budget_used_up");
    expect(usedUp?.text).toMatch(/Dein Budget von 0,10\s\$ je Tag ist verbraucht\./);
    later(DAY);
    await spend(user, 10 * CENT);
    await noticeBudgets();
    expect(await mailsTo(user)).toHaveLength(3);
  });

  it("comes again for a limit that was raised, when it comes to that", async () => {
    const user = await signedInUser({ tier: "pro" });
    const { id } = await createBudget(user.principal, { apiKeyId: null, period: "day", limitMicroUsd: CENT });
    await spend(user, CENT);
    await noticeBudgets();
    await updateBudget(user.principal, id, 10 * CENT);
    await noticeBudgets();
    expect(await mailsTo(user)).toHaveLength(1);
    await spend(user, 7 * CENT);
    await noticeBudgets();
    expect((await mailsTo(user)).map(({ kind }) => kind).sort()).toEqual(["budget_used_up", "budget_warning"]);
  });

  it("names the project whose budget it is, and where nothing is sent any more", async () => {
    const user = await signedInUser({ tier: "pro" });
    const made = await send(createProject, { body: { name: "Harbor" }, headers: { cookie: user.cookie } });
    const { id: projectId } = made.body.data as { id: string };
    await createBudget(user.principal, { projectId, period: "day", limitMicroUsd: CENT });
    await spend(user, CENT, projectId);
    await noticeBudgets();
    const [mail] = await mailsTo(user);
    expect(mail?.text).toContain("The budget of the project “Harbor” of $0.0100 each day is used up.");
    expect(mail?.text).toMatch(/Nothing that costs anything is sent in this project until/);
  });

  it("does not come to who does not want it", async () => {
    const user = await signedInUser({ tier: "pro" });
    await prefer(user, { mailsBudgets: false });
    await createBudget(user.principal, { apiKeyId: null, period: "day", limitMicroUsd: CENT });
    await spend(user, CENT);
    await noticeBudgets();
    expect(await mailsTo(user)).toEqual([]);
  });
});
