import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createApiKeyEndpoint } from "../../../auth/api-keys/api.ts";
import { setTier } from "../../../auth/service/set-tier.ts";
import { upload } from "../../../chat/api.ts";
import { chatClient } from "../../../chat/testing/chat-client.ts";
import { readAllEvents } from "../../../chat/testing/read-events.ts";
import { send } from "../../../gate/testing/send.ts";
import { openTestSession, type SignedInUser } from "../../../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../../../models/service/local-servers.ts";
import { asService, asUser } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { enter, joinTeam, makeTeam } from "../../../teams/testing/make-team.ts";
import { providerEnv } from "../../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../testing/providers/start-provider.ts";
import { createBudgetEndpoint } from "../../budgets/api.ts";
import type { UpdateTier } from "../../tiers/schema.ts";
import { listTierLimits } from "../../tiers/store.ts";
import { forgetTierLimits } from "../../tiers/tier-limits.ts";
import { grantWorkspaceTier } from "../grant-workspace-tier.ts";

const MODEL = "openai/gpt-4.1-mini";
const AS_SEEDED = await listTierLimits();
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterEach(async () => {
  provider.reset();
  for (const { id, ...limits } of AS_SEEDED) {
    await asService().updateTable("tiers").set(limits).where("id", "=", id).execute();
  }
  forgetTierLimits();
});
afterAll(() => provider.stop());

async function allow(id: "free" | "pro", limits: UpdateTier): Promise<void> {
  await asService().updateTable("tiers").set(limits).where("id", "=", id).execute();
  forgetTierLimits();
}
/** A team that pays with the Pro tier, and a member on the Free tier at work there, who is also at home. */
async function payingTeam() {
  const { id } = await makeTeam("Acme");
  await grantWorkspaceTier({ workspace: id, tier: "pro" });
  const member = await joinTeam(id, "member");
  return { id, member, home: await atHome(member) };
}
const atHome = async (user: SignedInUser): Promise<SignedInUser> => ({
  ...user,
  cookie: (await openTestSession(user.principal.userId)).cookie,
});
const put = ({ cookie }: SignedInUser, text: string) =>
  send(upload, { body: text, headers: { cookie, "content-type": "text/plain", "x-file-name": "a.txt" } });
const statusOf = async (user: SignedInUser, text: string) => (await put(user, text)).status;

describe("the plan of a workspace that pays", () => {
  it("says how large a file may be there, and the person's own says it elsewhere", async () => {
    const { member, home } = await payingTeam();
    await allow("free", { attachmentMaxBytes: 5 });
    await allow("pro", { attachmentMaxBytes: 10 });
    expect([await statusOf(member, "0123456789"), await statusOf(home, "012345")]).toEqual([201, 402]);
    const { error } = (await put(member, "0123456789+")).body;
    expect(error).toMatchObject({ code: "plan_limit", details: { feature: "file_size", limit: 10, tier: "team" } });
    expect(error?.message).toContain("in the plan of Acme");
    // A larger plan of one's own adds nothing where the workspace pays.
    await setTier(member.principal.userId, "enterprise");
    expect([await statusOf(member, "0123456789+"), await statusOf(home, "0123456789+")]).toEqual([402, 201]);
  });

  it("counts what all members store there, and nothing of what they store elsewhere", async () => {
    const { id, member, home } = await payingTeam();
    const other = await joinTeam(id, "member");
    await allow("free", { storageMaxBytes: 10 });
    await allow("pro", { storageMaxBytes: 20 });
    expect([await statusOf(home, "0123456789"), await statusOf(home, "0")]).toEqual([201, 402]);
    expect([await statusOf(member, "0123456789"), await statusOf(other, "01234")]).toEqual([201, 201]);
    const { error } = (await put(other, "012345")).body;
    expect(error).toMatchObject({ code: "quota_exceeded", details: { feature: "storage", limit: 20, tier: "team" } });
    expect(error?.message).toContain("The storage of Acme is full");
    // Of members who race for the rest one gets it.
    const raced = await Promise.all(
      [member, other, member, other, member, other].map((user) => statusOf(user, "01234")),
    );
    expect(raced.sort()).toEqual([201, 402, 402, 402, 402, 402]);
    // What is stored there takes no room at home.
    expect(await statusOf(await atHome(other), "0123456789")).toBe(201);
    // It pays no longer: what somebody has stored there counts for themselves.
    await grantWorkspaceTier({ workspace: id, tier: "free" });
    expect(await statusOf(other, "0")).toBe(402);
  });

  it("is not that of who only looks on, who stores nothing in its room", async () => {
    const { id } = await payingTeam();
    const viewer = await joinTeam(id, "viewer");
    const use = await asUser(viewer.principal, (tx) =>
      tx.selectNoFrom(({ fn, val }) => fn<string>("app.my_tier", [val(id)]).as("tier")).executeTakeFirstOrThrow(),
    );
    expect(use.tier).toBe("free");
    const stranger = (await makeTeam("Other")).owner;
    await expect(
      asUser(stranger.principal, (tx) =>
        tx
          .insertInto("attachments")
          .values({
            id: newId(),
            userId: stranger.principal.userId,
            workspaceId: id,
            name: "a.txt",
            mediaType: "text/plain",
            sizeBytes: 1,
            sha256: "0",
            storagePath: `${stranger.principal.userId}/a`,
            createdAt: new Date(),
          })
          .execute(),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it("says how many answers are written at once, of those that it pays for", async () => {
    const { member, home } = await payingTeam();
    await allow("free", { maxParallelRuns: 1 });
    await allow("pro", { maxParallelRuns: 2 });
    provider.script({ promptIncludes: "hold" }, { chunks: ["a ", "b"], holdAfterChunks: 1 });
    const hold = async ({ cookie }: SignedInUser) => (await chatClient(cookie).send("hold", { model: MODEL })).response;
    const running = [await hold(member), await hold(member), await hold(home)];
    expect(running.map(({ status }) => status)).toEqual([200, 200, 200]);
    const refused = [await hold(member), await hold(home)];
    expect(await Promise.all(refused.map((response) => response.json()))).toMatchObject(
      [2, 1].map((limit) => ({ error: { code: "rate_limited", details: { feature: "parallel", limit } } })),
    );
    provider.release();
    await Promise.all(running.map(readAllEvents));
  });

  it("says how many keys are made there, and how many budgets are set", async () => {
    const { member, home } = await payingTeam();
    await allow("free", { maxApiKeys: 1, maxBudgets: 1 });
    await allow("pro", { maxApiKeys: 2, maxBudgets: 2 });
    const make = async ({ cookie }: SignedInUser) =>
      (await send(createApiKeyEndpoint, { headers: { cookie }, body: { name: "a" } })).status;
    const keys = [await make(home), await make(home), await make(member), await make(member), await make(member)];
    expect(keys).toEqual([201, 409, 201, 201, 409]);
    const set = async ({ cookie }: SignedInUser, period: string) =>
      (
        await send(createBudgetEndpoint, {
          headers: { cookie },
          body: { apiKeyId: null, period, limitMicroUsd: 10_000 },
        })
      ).status;
    const budgets = [
      await set(home, "day"),
      await set(home, "week"),
      await set(member, "week"),
      await set(member, "month"),
    ];
    expect(budgets).toEqual([201, 402, 201, 402]);
  });
});

it("is in force for a session as soon as it enters the workspace", async () => {
  const { id, home } = await payingTeam();
  await allow("free", { attachmentMaxBytes: 5 });
  expect(await statusOf(home, "0123456789")).toBe(402);
  await enter(home, id);
  expect(await statusOf(home, "0123456789")).toBe(201);
});
