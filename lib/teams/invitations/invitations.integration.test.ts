import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { randomIp } from "../../auth/testing/call-endpoint.ts";
import { newEmail } from "../../auth/testing/make-account.ts";
import { waitForMail } from "../../auth/testing/read-mail.ts";
import { REMOTE_ADDRESS_HEADER } from "../../gate/request-mark.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { jobHandlers } from "../../jobs.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { startWorker, type Worker } from "../../platform/jobs/start-worker.ts";
import { closeMailTransport } from "../../platform/mail/send-mail.ts";
import { listWorkspaceLogEndpoint } from "../log/api.ts";
import type { WorkspaceEvent } from "../log/schema.ts";
import { removeMemberEndpoint, setRoleEndpoint } from "../members/api.ts";
import { endMembership } from "../members/store.ts";
import { joinTeam, makeTeam, type Team } from "../testing/make-team.ts";
import * as api from "./api.ts";
import { workspaceInvitationRetention } from "./retention.ts";
import type { MadeLink, SeenInvitation, WorkspaceInvitation } from "./schema.ts";

let worker: Worker;
let team: Team;
beforeAll(async () => {
  worker = await startWorker(jobHandlers);
  team = await makeTeam("Rockets");
});
afterEach(() => {
  setClock();
  vi.unstubAllEnvs();
  resetEnv();
});
afterAll(async () => {
  await worker.stop(5_000);
  closeMailTransport();
});

const headersOf = ({ cookie }: SignedInUser) => ({ cookie });
const invite = (body: object, by = team.owner, id = team.id) =>
  send(api.inviteByMailEndpoint, { params: { id }, headers: headersOf(by), body });
const accept = (user: SignedInUser, token: string, more: object = {}) =>
  send(api.acceptInvitationEndpoint, { headers: headersOf(user), body: { token, ...more } });
const look = (token: string, user?: SignedInUser) =>
  send(api.lookAtInvitationEndpoint, { headers: user ? headersOf(user) : {}, body: { token } });
const tokenIn = (text: string) => /token=([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? "";
async function makeLink(body: object = {}, by = team.owner, id = team.id) {
  const answer = await send(api.makeInvitationLinkEndpoint, { params: { id }, headers: headersOf(by), body });
  const link = answer.body.data as MadeLink;
  return { id: link.id, token: tokenIn(link.url) };
}
/** Mails an invitation and reads the token in it. */
async function invited(email: string, more: object = {}) {
  const answer = await invite({ email, ...more });
  expect(answer.status).toBe(201);
  const mail = await waitForMail(email, /workspace/);
  return { id: (answer.body.data as WorkspaceInvitation).id, token: tokenIn(mail.text), mail };
}
async function roleOf({ principal }: SignedInUser, id = team.id): Promise<string | null> {
  const row = await asService()
    .selectFrom("workspaceMembers")
    .select("role")
    .where("workspaceId", "=", id)
    .where("userId", "=", principal.userId)
    .executeTakeFirst();
  return row?.role ?? null;
}
const refusal = ({ status, body }: { status: number; body: { error?: Record<string, unknown> } }) => [
  status,
  { ...body.error, requestId: "" },
];

describe("an invitation by mail (AU-26)", () => {
  it("makes its address a member, once, with the role of its row", async () => {
    const user = await signedInUser();
    const { token, mail } = await invited(user.principal.email, { role: "viewer" });
    // Nothing that anybody chose freely goes to strangers.
    expect(mail.text + mail.html).not.toContain("Rockets");
    expect(mail.text).toContain(team.owner.principal.email);
    const raised = await accept(user, token, { role: "owner" });
    expect([raised.status, await roleOf(user)]).toEqual([422, null]);
    const seen = (await look(token, user)).body.data as SeenInvitation;
    expect(seen).toMatchObject({ workspaceName: "Rockets", role: "viewer", isByMail: true, isMember: false });
    const answers = await Promise.all([accept(user, token), accept(user, token), accept(user, token)]);
    // Who pressed twice, or never got the answer, has joined all the same, and is told so.
    const led = { workspaceId: team.id };
    expect(answers.map(({ status, body }) => [status, body.data])).toEqual(Array(3).fill([200, led]));
    expect(await roleOf(user)).toBe("viewer");
    expect((await accept(user, token)).status).toBe(200);
    expect((await look(token, user)).body.data).toMatchObject({ isMember: true });
    expect([(await accept(await signedInUser(), token)).status, (await look(token)).status]).toEqual([404, 404]);
    const joined = asService().selectFrom("workspaceLog").select("id").where("subjectId", "=", user.principal.userId);
    expect(await joined.where("kind", "=", "member_joined").execute()).toHaveLength(1);
  });

  it("answers the same to every other account, and for what is unknown, over, revoked or used", async () => {
    const [user, other] = [await signedInUser(), await signedInUser()];
    const { id, token } = await invited(user.principal.email);
    const unknown = await accept(other, "A".repeat(43));
    expect(unknown.status).toBe(404);
    const wrong = [await accept(other, token), await look(token, other), await look("A".repeat(43))];
    setClock(() => Date.now() + 8 * 24 * 3600_000);
    wrong.push(await look(token));
    setClock();
    const { principal } = team.owner;
    await send(api.revokeWorkspaceInvitationEndpoint, {
      params: { id: team.id, invitationId: id },
      headers: headersOf(team.owner),
    });
    wrong.push(await accept(user, token), await look(token, user), await look(token));
    expect(principal.userId).not.toBe(user.principal.userId);
    expect(wrong.map(refusal)).toEqual(wrong.map(() => refusal(unknown)));
    expect([await roleOf(user), await roleOf(other)]).toEqual([null, null]);
  });

  it("is told of with its address in the log, until the account of the address is gone", async () => {
    const user = await signedInUser();
    const { email, userId } = user.principal;
    const { id } = await invited(email);
    const params = { id: team.id, invitationId: id };
    expect((await send(api.resendInvitationEndpoint, { params, headers: headersOf(team.owner) })).status).toBe(204);
    expect((await send(api.revokeWorkspaceInvitationEndpoint, { params, headers: headersOf(team.owner) })).status).toBe(
      204,
    );
    const told = async () => {
      const { body } = await send(listWorkspaceLogEndpoint, {
        params: { id: team.id },
        headers: headersOf(team.owner),
      });
      return (body.data as { items: WorkspaceEvent[] }).items
        .filter(({ details }) => details.invitation === id)
        .map(({ kind, details }) => [kind, details.email]);
    };
    expect(await told()).toEqual([
      ["invitation_revoked", email],
      ["invitation_resent", email],
      ["member_invited", email],
    ]);
    await asService().deleteFrom("profiles").where("id", "=", userId).execute();
    expect(await told()).toEqual([
      ["invitation_revoked", undefined],
      ["invitation_resent", undefined],
      ["member_invited", undefined],
    ]);
    for (const table of ["workspace_log", "workspace_invitations"]) {
      const { rows } = await sql`select from ${sql.table(table)} t where strpos(t::text, ${email}) > 0`.execute(
        asService(),
      );
      expect([table, rows.length]).toEqual([table, 0]);
    }
  });

  it("stays when a sign-up goes that took its address and never confirmed it", async () => {
    const { principal } = await signedInUser();
    const { id } = await invited(principal.email);
    const profile = asService().updateTable("profiles").where("id", "=", principal.userId);
    await profile.set({ emailVerifiedAt: null }).execute();
    await asService().deleteFrom("profiles").where("id", "=", principal.userId).execute();
    const kept = await asService().selectFrom("workspaceInvitations").select("email").where("id", "=", id).execute();
    expect(kept).toEqual([{ email: principal.email }]);
  });

  it("runs out after seven days", async () => {
    const user = await signedInUser();
    const { token } = await invited(user.principal.email);
    await asService()
      .updateTable("workspaceInvitations")
      .set({ expiresAt: new Date(nowMs() - 1) })
      .where("invitedBy", "=", team.owner.principal.userId)
      .where("email", "=", user.principal.email)
      .execute();
    expect((await accept(user, token)).status).toBe(404);
  });

  it("is in the language of who gets it, and to somebody without an account in that of who invites", async () => {
    const speak = (who: SignedInUser, language: "en" | "de") =>
      asService().updateTable("profiles").set({ language }).where("id", "=", who.principal.userId).execute();
    const { owner, id } = await makeTeam();
    await speak(owner, "de");
    const [stranger, english] = [newEmail(), await signedInUser()];
    await invite({ email: stranger }, owner, id);
    await waitForMail(stranger, /^Einladung in einen Arbeitsbereich/);
    await invite({ email: english.principal.email }, owner, id);
    await waitForMail(english.principal.email, /^Invitation to a workspace/);
  });

  it("is one for each address: a new one ends the one before, and a member gets none", async () => {
    const user = await signedInUser();
    const first = await invited(user.principal.email);
    await invite({ email: user.principal.email, role: "admin" });
    const second = tokenIn((await waitForMail(user.principal.email, /workspace/, 2)).text);
    expect((await accept(user, first.token)).status).toBe(404);
    expect((await accept(user, second)).status).toBe(200);
    expect(await roleOf(user)).toBe("admin");
    expect((await invite({ email: user.principal.email })).status).toBe(409);
  });

  it("is sent again three times a day with a new link each time, and to one address five times", async () => {
    const email = newEmail();
    const first = await invited(email);
    const params = { id: team.id, invitationId: first.id };
    const resend = () => send(api.resendInvitationEndpoint, { params, headers: headersOf(team.owner) });
    expect((await resend()).status).toBe(204);
    const again = tokenIn((await waitForMail(email, /workspace/, 2)).text);
    expect([(await look(first.token)).status, (await look(again)).status]).toEqual([404, 200]);
    expect([(await resend()).status, (await resend()).status, (await resend()).status]).toEqual([204, 204, 429]);
    const many = [];
    for (let times = 0; times < 5; times += 1) many.push((await invite({ email })).status);
    expect(many).toEqual([201, 201, 201, 201, 429]);
  });

  it("that is refused, and so never mailed, is none of the five to an address", async () => {
    const member = await joinTeam(team.id, "member");
    const { email, userId } = member.principal;
    const refused = [];
    for (let times = 0; times < 5; times += 1) refused.push((await invite({ email })).status);
    expect(refused).toEqual(Array(5).fill(409));
    await asService()
      .transaction()
      .execute((tx) => endMembership(tx, team.id, userId));
    expect((await invite({ email })).status).toBe(201);
  });

  it("is asked for fifty times a day by one person", async () => {
    const headers = headersOf(await joinTeam(team.id, "admin"));
    const ask = () =>
      send(api.inviteByMailEndpoint, { params: { id: team.id }, headers, body: { email: newEmail(), role: "admin" } });
    // Refused as an admin's, so that nothing is mailed.
    const asked = await Promise.all(Array.from({ length: 50 }, ask));
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([403]));
    expect((await ask()).status).toBe(429);
  });

  it("needs a mail server, and an admin cannot make admins by it", async () => {
    const admin = await joinTeam(team.id, "admin");
    expect((await invite({ email: newEmail(), role: "admin" }, admin)).status).toBe(403);
    const { id } = await invited(newEmail());
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    expect((await invite({ email: newEmail() })).body.error?.code).toBe("not_configured");
    const params = { id: team.id, invitationId: id };
    const again = await send(api.resendInvitationEndpoint, { params, headers: headersOf(team.owner) });
    expect(again.body.error?.code).toBe("not_configured");
  });
});

describe("an invitation by link", () => {
  it("that is used up still leads in whoever used it", async () => {
    const user = await signedInUser();
    const { token } = await makeLink({ maxUses: 1 });
    expect((await accept(user, token)).status).toBe(200);
    expect((await accept(user, token)).body.data).toEqual({ workspaceId: team.id });
    expect((await look(token, user)).body.data).toMatchObject({ isMember: true });
    expect((await accept(await signedInUser(), token)).status).toBe(404);
  });

  it("works as often as it says, however many try at once, and makes nobody an admin", async () => {
    const { token } = await makeLink({ maxUses: 2, role: "viewer" });
    const users = await Promise.all(Array.from({ length: 5 }, () => signedInUser()));
    const answers = await Promise.all(users.map((user) => accept(user, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 404, 404, 404]);
    expect((await Promise.all(users.map((user) => roleOf(user)))).filter(Boolean)).toEqual(["viewer", "viewer"]);
    const admin = await send(api.makeInvitationLinkEndpoint, {
      params: { id: team.id },
      headers: headersOf(team.owner),
      body: { role: "admin" },
    });
    expect(admin.status).toBe(422);
  });

  it("is stored as a hash, and neither changes the role of a member nor is used up by one", async () => {
    const { id, token } = await makeLink({ maxUses: 1 });
    const row = await asService()
      .selectFrom("workspaceInvitations")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row.tokenHash.length).toBe(32);
    expect(JSON.stringify(row)).not.toContain(token);
    const viewer = await joinTeam(team.id, "viewer");
    expect(((await look(token, viewer)).body.data as SeenInvitation).isMember).toBe(true);
    expect((await accept(viewer, token)).status).toBe(200);
    expect(await roleOf(viewer)).toBe("viewer");
    expect((await accept(await signedInUser(), token)).status).toBe(200);
  });

  it("does not let those back in who were removed, nor work on when its maker is gone", async () => {
    const admin = await joinTeam(team.id, "admin");
    const owners = await makeLink();
    const admins = await makeLink({}, admin);
    const user = await signedInUser();
    expect((await accept(user, owners.token)).status).toBe(200);
    const remove = ({ principal }: SignedInUser) =>
      send(removeMemberEndpoint, {
        params: { id: team.id, userId: principal.userId },
        headers: headersOf(team.owner),
      });
    expect((await remove(user)).status).toBe(204);
    expect([(await look(owners.token, user)).status, (await accept(user, owners.token)).status]).toEqual([404, 404]);
    expect((await accept(await signedInUser(), owners.token)).status).toBe(200);
    await remove(admin);
    expect((await look(admins.token)).status).toBe(404);
  });

  it("ends with its maker's account", async () => {
    const admin = await joinTeam(team.id, "admin");
    const email = newEmail();
    await invite({ email }, admin);
    const mailed = tokenIn((await waitForMail(email, /workspace/)).text);
    const { token } = await makeLink({}, admin);
    expect([(await look(token)).status, (await look(mailed)).status]).toEqual([200, 200]);
    await asService().deleteFrom("profiles").where("id", "=", admin.principal.userId).execute();
    expect([(await look(token)).status, (await look(mailed)).status]).toEqual([404, 404]);
  });

  it("ends with its maker's right to invite", async () => {
    const admin = await joinTeam(team.id, "admin");
    const { token } = await makeLink({ maxUses: 5 }, admin);
    // Used before, and not used up.
    expect((await accept(await signedInUser(), token)).status).toBe(200);
    const params = { id: team.id, userId: admin.principal.userId };
    await send(setRoleEndpoint, { params, headers: headersOf(team.owner), body: { role: "member" } });
    expect((await look(token)).status).toBe(404);
  });

  it("is not mailed, is listed without its token, and is revoked once", async () => {
    const { id, token } = await makeLink();
    const params = { id: team.id, invitationId: id };
    const headers = headersOf(team.owner);
    expect((await send(api.resendInvitationEndpoint, { params, headers })).status).toBe(409);
    const list = await send(api.listWorkspaceInvitationsEndpoint, { params: { id: team.id }, headers });
    expect(list.text).toContain(id);
    expect(list.text).not.toContain(token);
    expect((await send(api.revokeWorkspaceInvitationEndpoint, { params, headers })).status).toBe(204);
    expect((await send(api.revokeWorkspaceInvitationEndpoint, { params, headers })).status).toBe(404);
  });
});

describe("invitations", () => {
  it("are not for a personal workspace", async () => {
    const { principal } = team.owner;
    const at = { params: { id: principal.workspaceId }, headers: headersOf(team.owner) };
    expect((await invite({ email: newEmail() }, team.owner, principal.workspaceId)).status).toBe(409);
    expect((await send(api.makeInvitationLinkEndpoint, { ...at, body: {} })).status).toBe(409);
    const one = { ...at, params: { ...at.params, invitationId: newId() } };
    expect((await send(api.revokeWorkspaceInvitationEndpoint, one)).status).toBe(409);
  });

  it("are tried twenty times from one address, no more", async () => {
    const user = await signedInUser();
    for (const endpoint of [api.lookAtInvitationEndpoint, api.acceptInvitationEndpoint]) {
      const headers = { ...headersOf(user), [REMOTE_ADDRESS_HEADER]: randomIp() };
      const tries = [];
      for (let times = 0; times < 21; times += 1) {
        tries.push((await send(endpoint, { headers, body: { token: "A".repeat(43) } })).status);
      }
      expect(tries.at(0)).toBe(404);
      expect(tries.at(-1)).toBe(429);
    }
  });

  it("go a month after they ran out", async () => {
    const { id } = await makeLink();
    await asService()
      .updateTable("workspaceInvitations")
      .set({ expiresAt: new Date(1000) })
      .where("id", "=", id)
      .execute();
    expect(await workspaceInvitationRetention.purge(new Date(2000), 10)).toBeGreaterThan(0);
    const row = await asService()
      .selectFrom("workspaceInvitations")
      .select("id")
      .where("id", "=", id)
      .executeTakeFirst();
    expect(row).toBeUndefined();
  });
});
