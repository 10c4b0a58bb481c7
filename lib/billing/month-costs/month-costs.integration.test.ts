import { afterEach, describe, expect, it } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { create, remove } from "../../projects/api.ts";
import type { Project } from "../../projects/schema.ts";
import { makeTeam } from "../../teams/testing/make-team.ts";
import { getAccountUsageEndpoint } from "../account-usage/api.ts";
import type { AccountUsage } from "../account-usage/schema.ts";
import { getUsage } from "../api.ts";
import { exportLedgerEndpoint, getLedgerSummaryEndpoint, listLedgerEndpoint } from "../ledger/api.ts";
import type { LedgerLine, LedgerSummary } from "../ledger/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../service.ts";
import { makeAttempt } from "../testing/make-attempt.ts";
import { grantWorkspaceTier } from "../workspaces/grant-workspace-tier.ts";
import { getMonthCostsEndpoint } from "./api.ts";
import type { MonthCosts } from "./schema.ts";

const MARCH = Date.UTC(2027, 2, 17, 12);

afterEach(() => setClock());

async function makeProject({ cookie }: SignedInUser, name: string): Promise<string> {
  const answer = await send(create, { body: { name }, headers: { cookie } });
  return (answer.body.data as Project).id;
}

async function spend(user: SignedInUser, projectId: string | null, amount: number | null, modelId = "openai/gpt") {
  const id = await reserveUsage(user.principal, { purpose: "chat", worstCaseMicroUsd: 1_000, projectId });
  await settleUsage(id, [{ ...makeAttempt(amount), modelId }], "chat");
}

const read = async (endpoint: Parameters<typeof send>[0], { cookie }: SignedInUser, query = "") =>
  send(endpoint, { headers: { cookie }, query });
const costsOf = async (user: SignedInUser) => (await read(getMonthCostsEndpoint, user)).body.data as MonthCosts;

/** Two projects, chats in them and outside, in this month and the one before, and somebody else's. */
async function someone() {
  setClock(() => MARCH);
  const user = await signedInUser({ tier: "pro" });
  const stranger = await signedInUser({ tier: "pro" });
  const harbor = await makeProject(user, "Harbor");
  const attic = await makeProject(user, "Attic");
  setClock(() => Date.UTC(2027, 1, 28, 12));
  await spend(user, harbor, 9_000);
  // The last moment of a day, as UTC has it.
  setClock(() => Date.UTC(2027, 2, 16, 23, 59, 59, 999));
  await spend(user, harbor, 300);
  setClock(() => MARCH);
  await spend(user, harbor, 200, "meta/llama");
  await spend(user, attic, 40);
  await spend(user, null, 7);
  await spend(user, null, null);
  // What a workspace pays for is the person's use as well.
  const team = await makeTeam();
  await grantWorkspaceTier({ workspace: team.id, tier: "team" });
  const { userId } = user.principal;
  await asService().insertInto("workspaceMembers").values({ workspaceId: team.id, userId, role: "member" }).execute();
  await spend({ ...user, principal: { ...user.principal, workspaceId: team.id } }, null, 1_000);
  await spend(stranger, null, 5_000);
  const given = await reserveUsage(user.principal, { purpose: "chat", worstCaseMicroUsd: 1, projectId: attic });
  await releaseUsage(given, [], "chat");
  return { user, stranger, harbor, attic };
}

describe("the cost of a month", () => {
  it("by model and by project adds up to what ledger and usage say, and “no project” is a row", async () => {
    const { user, harbor, attic } = await someone();
    const costs = await costsOf(user);
    expect(costs).toEqual({
      periodStart: "2027-03-01",
      calls: 6,
      costMicroUsd: 1_547,
      unpriced: 1,
      days: [
        { date: "2027-03-16", calls: 1, costMicroUsd: 300, unpriced: 0 },
        { date: "2027-03-17", calls: 5, costMicroUsd: 1_247, unpriced: 1 },
      ],
      models: [
        { modelId: "openai/gpt", calls: 5, costMicroUsd: 1_347, unpriced: 1 },
        { modelId: "meta/llama", calls: 1, costMicroUsd: 200, unpriced: 0 },
      ],
      projects: [
        { projectId: null, name: null, calls: 3, costMicroUsd: 1_007, unpriced: 1 },
        { projectId: harbor, name: "Harbor", calls: 2, costMicroUsd: 500, unpriced: 0 },
        { projectId: attic, name: "Attic", calls: 1, costMicroUsd: 40, unpriced: 0 },
      ],
    });
    const ledger = (await read(getLedgerSummaryEndpoint, user, "?from=2027-03-01T00:00:00Z")).body
      .data as LedgerSummary;
    const admin = await signedInUser({ role: "admin" });
    const account = await send(getAccountUsageEndpoint, {
      params: { id: user.principal.userId },
      headers: { cookie: admin.cookie },
    });
    const shown = [ledger, account.body.data as AccountUsage].map(({ costMicroUsd }) => costMicroUsd);
    expect(shown).toEqual([costs.costMicroUsd, costs.costMicroUsd]);
    // The allowance is of who pays: at home, without what the workspace paid.
    expect((await read(getUsage, user)).body.data).toMatchObject({ costMicroUsd: 547 });
    // It stays with a project that was deleted, without its name.
    await send(remove, { params: { id: harbor }, headers: { cookie: user.cookie } });
    expect((await costsOf(user)).projects[1]).toMatchObject({ projectId: harbor, name: null, costMicroUsd: 500 });
  });

  it("is nothing for who has used nothing", async () => {
    const user = await signedInUser();
    expect(await costsOf(user)).toMatchObject({ calls: 0, costMicroUsd: 0, models: [], projects: [] });
  });
});

describe("the ledger by project", () => {
  const linesOf = async (user: SignedInUser, query: string) =>
    ((await read(listLedgerEndpoint, user, query)).body.data as { items: LedgerLine[] }).items;

  it("shows the lines of one project, or those of none, with the sums and the CSV of the same", async () => {
    const { user, stranger, harbor, attic } = await someone();
    const costs = (lines: LedgerLine[]) => lines.map(({ costMicroUsd }) => costMicroUsd);
    expect(costs(await linesOf(user, `?projectId=${harbor}`))).toEqual([200, 300, 9_000]);
    expect(costs(await linesOf(user, "?projectId=none"))).toEqual([1_000, null, 7]);
    // Every line of the request names it: what was reserved and given back, too.
    const kinds = (await linesOf(user, `?projectId=${attic}&kind=all`)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["release", "reserve", "reserve", "settle"]);
    const sums = (await read(getLedgerSummaryEndpoint, user, `?projectId=${harbor}`)).body.data as LedgerSummary;
    expect(sums).toMatchObject({ lines: 3, costMicroUsd: 9_500 });
    expect(sums.projects).toEqual([
      { id: attic, name: "Attic" },
      { id: harbor, name: "Harbor" },
    ]);
    expect(await linesOf(stranger, `?projectId=${harbor}`)).toEqual([]);
    expect((await read(listLedgerEndpoint, user, "?projectId=x")).status).toBe(422);
    const { text } = await read(exportLedgerEndpoint, user, `?projectId=${attic}`);
    const [head, ...lines] = text.trim().split("\r\n");
    expect(head).toContain("model,project_id,project,outcome");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`openai/gpt,${attic},Attic,complete`);
  });
});
