import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import type { Principal } from "../../auth/schema.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService, readAsUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { writeText } from "../../platform/mail/letter/write-text.ts";
import { openMail, sendMailJob } from "../../platform/mail/queue-mail.ts";
import { listWorkspaceLogEndpoint } from "../../teams/log/api.ts";
import { removeMemberEndpoint } from "../../teams/members/api.ts";
import { joinTeam, makeTeam } from "../../teams/testing/make-team.ts";
import { noticeBudgets } from "../budgets/notice.ts";
import { findMoneyLeft } from "../budgets/service.ts";
import { reserveUsage, settleUsage } from "../service.ts";
import { makeAttempt } from "../testing/make-attempt.ts";
import { listBudgetsEndpoint, removeBudgetEndpoint, setBudgetEndpoint } from "./api.ts";
import { listWorkspaceBudgets } from "./service.ts";

const CENT = 10_000;
const DAY = 86_400_000;
// A Wednesday, so that day, week and month end at different times.
const WEDNESDAY = Date.UTC(2027, 2, 17, 12);

afterEach(() => setClock());

const inTeam = ({ principal }: SignedInUser, workspaceId: string): Principal => ({ ...principal, workspaceId });

async function spend(principal: Principal, amountMicroUsd: number): Promise<void> {
  const id = await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: amountMicroUsd });
  await settleUsage(id, [makeAttempt(amountMicroUsd)], "api");
}

const set = ({ cookie }: SignedInUser, id: string, body: object) =>
  send(setBudgetEndpoint, { params: { id }, body, headers: { cookie } });
const remove = ({ cookie }: SignedInUser, id: string, period: string) =>
  send(removeBudgetEndpoint, { params: { id }, query: `?period=${period}`, headers: { cookie } });
const list = ({ cookie }: SignedInUser, id: string) =>
  send(listBudgetsEndpoint, { params: { id }, headers: { cookie } });
// Through the service: a session would have run out at the times that tests set.
const itemsOf = async ({ principal }: SignedInUser, id: string) => (await listWorkspaceBudgets(principal, id)).items;
const refusal = (principal: Principal, worstCaseMicroUsd: number | null) =>
  reserveUsage(principal, { purpose: "api", worstCaseMicroUsd }).then(
    () => null,
    (error: { code: string; message: string; details: object }) => error,
  );

describe("a budget of a workspace", () => {
  it("counts what all members spend there, and refuses by its name until it starts again (BL-12)", async () => {
    setClock(() => WEDNESDAY);
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    expect((await set(owner, id, { period: "day", limitMicroUsd: 10 * CENT })).status).toBe(200);
    await spend(inTeam(member, id), 6 * CENT);
    // What a member spends elsewhere is not the workspace's, and no budget of it refuses there.
    await spend(member.principal, 50 * CENT);
    const refused = await refusal(inTeam(owner, id), 5 * CENT);
    expect(refused).toMatchObject({
      code: "budget_exceeded",
      details: { workspaceId: id, period: "day", limitMicroUsd: 10 * CENT, resetsAt: "2027-03-18T00:00:00.000Z" },
    });
    expect(refused?.message).toMatch(/^This could cost more than is left of the workspace's budget for today\./);
    await spend(inTeam(owner, id), 4 * CENT);
    expect((await refusal(inTeam(member, id), 1))?.message).toBe(
      "The workspace's budget for today is used up. It starts again on March 18, 2027 (UTC).",
    );
    // An unknown price is not a price of nothing; what is free goes on.
    expect([(await refusal(inTeam(member, id), null))?.code, await refusal(inTeam(member, id), 0)]).toEqual([
      "budget_exceeded",
      null,
    ]);
    expect(await itemsOf(member, id)).toEqual([
      expect.objectContaining({ period: "day", spentMicroUsd: 10 * CENT, reservedMicroUsd: 0, state: "used_up" }),
    ]);
    setClock(() => WEDNESDAY + DAY);
    expect(await refusal(inTeam(member, id), 10 * CENT)).toBeNull();
    expect((await itemsOf(member, id))[0]).toMatchObject({ spentMicroUsd: 0, reservedMicroUsd: 10 * CENT });
  });

  it("gives its rest to exactly one of the members who race for it, beside budgets of their own", async () => {
    const { id, owner } = await makeTeam();
    const members = [owner, await joinTeam(id, "member"), await joinTeam(id, "member"), await joinTeam(id, "admin")];
    await set(owner, id, { period: "month", limitMicroUsd: 10 * CENT });
    await set(owner, id, { period: "day", limitMicroUsd: 20 * CENT });
    const answers = await Promise.all(members.map((one) => refusal(inTeam(one, id), 6 * CENT)));
    expect(answers.map((answer) => answer?.code).sort()).toEqual([
      "budget_exceeded",
      "budget_exceeded",
      "budget_exceeded",
      undefined,
    ]);
    expect((await itemsOf(owner, id)).map(({ reservedMicroUsd }) => reservedMicroUsd)).toEqual([6 * CENT, 6 * CENT]);
  });

  it("makes whoever comes while another member's request is being written wait for it (BL-12)", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    await set(owner, id, { period: "month", limitMicroUsd: 10 * CENT });
    const late = await asService()
      .transaction()
      .execute(async (tx) => {
        const { rows } = await sql<{ granted: boolean }>`
          select granted from app.reserve_usage(${newId()}::uuid, ${newId()}::uuid, ${owner.principal.userId}::uuid,
            ${id}::uuid, null, 1, ${6 * CENT}::bigint, 'api', now())`.execute(tx);
        expect(rows).toEqual([{ granted: true }]);
        const answer = refusal(inTeam(member, id), 6 * CENT);
        // Time for it to go wrong in, where the database runs more than one transaction at once.
        for (let i = 0; i < 50; i++) await sql`select 1`.execute(tx);
        return { answer };
      });
    expect(await late.answer).toMatchObject({ code: "budget_exceeded", details: { workspaceId: id } });
  });

  it.each([
    [79, "ok", false],
    [80, "warn", false],
    [90, "cheaper", true],
  ] as const)("of which %d %% is spent is %s, for every member and there alone", async (cents, state, short) => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    await set(owner, id, { period: "week", limitMicroUsd: 100 * CENT });
    await spend(inTeam(owner, id), cents * CENT);
    expect((await itemsOf(member, id))[0]?.state).toBe(state);
    expect((await findMoneyLeft(inTeam(member, id))).moneyShort).toBe(short);
    expect((await findMoneyLeft(member.principal)).moneyShort).toBe(false);
    await set(owner, id, { period: "week", limitMicroUsd: 1_000 * CENT });
    expect((await findMoneyLeft(inTeam(member, id))).moneyShort).toBe(false);
  });

  it("is set by the owner and admins, seen by all members, and in the log (TN-14)", async () => {
    const { id, owner } = await makeTeam();
    const [admin, member, viewer] = [
      await joinTeam(id, "admin"),
      await joinTeam(id, "member"),
      await joinTeam(id, "viewer"),
    ];
    const outsider = await signedInUser();
    const body = { period: "day", limitMicroUsd: CENT };
    for (const one of [member, viewer]) {
      const tries = [await set(one, id, body), await remove(one, id, "day"), await list(one, id)];
      expect(tries.map(({ status }) => status)).toEqual([403, 403, 200]);
    }
    const out = [await set(outsider, id, body), await remove(outsider, id, "day"), await list(outsider, id)];
    expect(out.map(({ status }) => status)).toEqual([404, 404, 404]);
    const personal = owner.principal.workspaceId;
    expect([(await set(owner, personal, body)).status, (await remove(owner, personal, "day")).status]).toEqual([
      409, 409,
    ]);
    expect((await set(owner, id, { ...body, limitMicroUsd: 0 })).status).toBe(422);

    expect((await set(admin, id, body)).status).toBe(200);
    expect((await set(admin, id, body)).status).toBe(200);
    expect((await set(owner, id, { ...body, limitMicroUsd: 2 * CENT })).status).toBe(200);
    const rowsOf = ({ principal }: SignedInUser) =>
      readAsUser(principal, (tx) => tx.selectFrom("workspaceBudgets").select("period").execute());
    expect([await rowsOf(viewer), await rowsOf(outsider)]).toEqual([[{ period: "day" }], []]);
    expect([(await remove(admin, id, "day")).status, (await remove(admin, id, "day")).status]).toEqual([204, 404]);
    const log = await send(listWorkspaceLogEndpoint, { params: { id }, headers: { cookie: owner.cookie } });
    const events = (log.body.data as { items: { kind: string; details: object }[] }).items;
    expect(events.slice(0, 3).map(({ kind, details }) => [kind, details])).toEqual([
      ["budget_removed", { period: "day" }],
      ["budget_set", { period: "day", from: CENT, to: 2 * CENT }],
      ["budget_set", { period: "day", to: CENT }],
    ]);
  });
});

describe("the mails about a budget of a workspace", () => {
  async function mailsTo({ principal }: SignedInUser) {
    const { rows } = await sql<{ data: unknown }>`
      select data from pgboss.job where name = 'mail.send' order by created_on`.execute(asService());
    return rows
      .map(({ data }) => openMail(sendMailJob.schema.parse(data)))
      .filter(({ to, kind }) => to === principal.email && kind.startsWith("workspace_budget"))
      .map((mail) => ({ kind: mail.kind, subject: mail.subject, text: writeText(mail.letter) }));
  }

  it("come at 80 % and at the end, once a period each, to the owner and the admins who are still in it", async () => {
    setClock(() => WEDNESDAY);
    const { id, owner } = await makeTeam("Rockets");
    const [admin, gone, member] = [
      await joinTeam(id, "admin"),
      await joinTeam(id, "admin"),
      await joinTeam(id, "member"),
    ];
    const params = { id, userId: gone.principal.userId };
    await send(removeMemberEndpoint, { params, headers: { cookie: owner.cookie } });
    await asService()
      .updateTable("profiles")
      .set({ language: "de" })
      .where("id", "=", admin.principal.userId)
      .execute();
    await set(owner, id, { period: "day", limitMicroUsd: 10 * CENT });
    await spend(inTeam(member, id), 7 * CENT);
    await noticeBudgets();
    expect(await mailsTo(owner)).toEqual([]);
    await spend(inTeam(member, id), CENT);
    await Promise.all([noticeBudgets(), noticeBudgets()]);
    await spend(inTeam(member, id), 2 * CENT);
    await noticeBudgets();
    await noticeBudgets();
    const [warning, end, ...more] = await mailsTo(owner);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      kind: "workspace_budget_warning",
      subject: "80% of a budget of “Rockets” is used up",
    });
    expect(warning?.text).toContain("$0.0800 of the workspace's budget of $0.10 each day is spent.");
    expect(end).toMatchObject({ kind: "workspace_budget_used_up", subject: "A budget of “Rockets” is used up" });
    expect(end?.text).toContain("until March 18, 2027 (UTC)");
    expect((await mailsTo(admin)).map(({ subject }) => subject)).toEqual([
      "Ein Budget von „Rockets“ ist zu 80 % verbraucht",
      "Ein Budget von „Rockets“ ist verbraucht",
    ]);
    expect([await mailsTo(member), await mailsTo(gone)]).toEqual([[], []]);
    setClock(() => WEDNESDAY + DAY);
    await spend(inTeam(member, id), 10 * CENT);
    await noticeBudgets();
    expect((await mailsTo(owner)).map(({ kind }) => kind)).toEqual([
      "workspace_budget_warning",
      "workspace_budget_used_up",
      "workspace_budget_used_up",
    ]);
  });
});
