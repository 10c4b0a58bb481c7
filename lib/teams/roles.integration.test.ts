import { beforeAll, describe, expect, it, vi } from "vitest";
import type { WorkspaceRole } from "../auth/schema.ts";
import { cancelPlanEndpoint, listInvoicesEndpoint } from "../billing/stripe/api.ts";
import * as chat from "../chat/api.ts";
import type { Endpoint } from "../gate/contract.ts";
import { type SendOptions, send } from "../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { listWorkspaceKeysEndpoint } from "../models/keys/workspace-keys/api.ts";
import { setWorkspaceRoutingEndpoint } from "../models/workspace-routing/api.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { deleteWorkspaceEndpoint, getWorkspaceEndpoint, updateWorkspaceEndpoint } from "./api.ts";
import * as invitations from "./invitations/api.ts";
import { listWorkspaceLogEndpoint } from "./log/api.ts";
import { handOverEndpoint, listMembersEndpoint, removeMemberEndpoint, setRoleEndpoint } from "./members/api.ts";
import { mayInWorkspace, WORKSPACE_PERMISSIONS, type WorkspacePermission } from "./policy.ts";
import { enter, joinTeam, makeTeam, type Team } from "./testing/make-team.ts";

const ROLES = ["owner", "admin", "member", "viewer"] as const;

/** The document: who may do what. A permission that is not here fails, and so does a cell that the product fills otherwise. */
const MATRIX: Readonly<Record<WorkspacePermission, readonly WorkspaceRole[]>> = {
  "workspace.read": ["owner", "admin", "member", "viewer"],
  "members.read": ["owner", "admin", "member", "viewer"],
  "chat.read": ["owner", "admin", "member", "viewer"],
  "chat.write": ["owner", "admin", "member"],
  "attachments.write": ["owner", "admin", "member"],
  "completions.create": ["owner", "admin", "member"],
  "embeddings.create": ["owner", "admin", "member"],
  "images.create": ["owner", "admin", "member"],
  "audio.create": ["owner", "admin", "member"],
  "workspace.update": ["owner", "admin"],
  "members.manage": ["owner", "admin"],
  "invitations.read": ["owner", "admin"],
  "invitations.manage": ["owner", "admin"],
  "workspace_log.read": ["owner", "admin"],
  "billing.read": ["owner", "admin"],
  "billing.manage": ["owner", "admin"],
  "workspace_limits.manage": ["owner", "admin"],
  "workspace_keys.manage": ["owner", "admin"],
  "workspace.delete": ["owner"],
  "workspace.hand_over": ["owner"],
};

let team: Team;
let people: Record<WorkspaceRole, SignedInUser>;
let outsider: SignedInUser;
let bystander: SignedInUser;
beforeAll(async () => {
  // Where nothing is sold nobody has a plan to look at.
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_roles");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  resetEnv();
  team = await makeTeam();
  await enter(team.owner, team.id);
  people = {
    owner: team.owner,
    admin: await joinTeam(team.id, "admin"),
    member: await joinTeam(team.id, "member"),
    viewer: await joinTeam(team.id, "viewer"),
  };
  bystander = await joinTeam(team.id, "viewer");
  outsider = await signedInUser();
});

/** An act for every permission that asks for it and changes nothing when it is let through. */
const ACTS: Readonly<Record<WorkspacePermission, () => { endpoint: Endpoint; options?: SendOptions; ok: number }>> = {
  "workspace.read": () => ({ endpoint: getWorkspaceEndpoint, ok: 200 }),
  "members.read": () => ({ endpoint: listMembersEndpoint, ok: 200 }),
  "chat.read": () => ({ endpoint: chat.list, ok: 200 }),
  "chat.write": () => ({ endpoint: chat.send, options: { body: {} }, ok: 422 }),
  "attachments.write": () => ({ endpoint: chat.upload, options: { body: "" }, ok: 422 }),
  "completions.create": () => ({ endpoint: served("completions.create"), options: { body: {} }, ok: 422 }),
  "embeddings.create": () => ({ endpoint: served("embeddings.create"), options: { body: {} }, ok: 422 }),
  "images.create": () => ({ endpoint: served("images.create"), options: { body: {} }, ok: 422 }),
  "audio.create": () => ({ endpoint: served("audio.create"), options: { body: {} }, ok: 415 }),
  "workspace.update": () => ({ endpoint: updateWorkspaceEndpoint, options: { body: { name: "Acme" } }, ok: 200 }),
  "members.manage": () => ({
    endpoint: setRoleEndpoint,
    options: { params: { userId: bystander.principal.userId }, body: { role: "viewer" } },
    ok: 204,
  }),
  "invitations.read": () => ({ endpoint: invitations.listWorkspaceInvitationsEndpoint, ok: 200 }),
  "invitations.manage": () => ({ endpoint: invitations.makeInvitationLinkEndpoint, options: { body: {} }, ok: 201 }),
  "workspace_log.read": () => ({ endpoint: listWorkspaceLogEndpoint, ok: 200 }),
  "billing.read": () => ({ endpoint: listInvoicesEndpoint, ok: 200 }),
  "billing.manage": () => ({ endpoint: cancelPlanEndpoint, ok: 404 }),
  "workspace_limits.manage": () => ({
    endpoint: setWorkspaceRoutingEndpoint,
    options: { body: { modeLimit: null, thresholds: {} } },
    ok: 200,
  }),
  "workspace_keys.manage": () => ({ endpoint: listWorkspaceKeysEndpoint, ok: 200 }),
  "workspace.delete": () => ({ endpoint: deleteWorkspaceEndpoint, options: { body: { name: "Another" } }, ok: 409 }),
  "workspace.hand_over": () => ({ endpoint: handOverEndpoint, options: { body: { userId: newId() } }, ok: 404 }),
};

const { ENDPOINTS } = await import("../routes.ts");
function served(access: string): Endpoint {
  const found = ENDPOINTS.find(({ contract }) => contract.access === access && contract.format === "openai");
  if (!found) throw new Error(`no operation asks for ${access}`);
  return found;
}

const CELLS = WORKSPACE_PERMISSIONS.flatMap((permission) => ROLES.map((role) => [permission, role] as const));

describe("the table of roles (TN-14)", () => {
  it("is the document", () => {
    const table = Object.fromEntries(
      WORKSPACE_PERMISSIONS.map((name) => [name, ROLES.filter((role) => mayInWorkspace(role, name))]),
    );
    expect(table).toEqual(MATRIX);
  });

  it.each(CELLS)("holds at the public route: %s as %s", async (permission, role) => {
    const { endpoint, options = {}, ok } = ACTS[permission]();
    const params = endpoint.contract.path.includes("{id}") ? { id: team.id, ...options.params } : {};
    const answer = await send(endpoint, { ...options, params, headers: { cookie: people[role].cookie } });
    if (MATRIX[permission].includes(role)) return expect([answer.status, answer.text]).toEqual([ok, answer.text]);
    expect([answer.status, answer.body.error?.code]).toEqual([403, expect.stringMatching(/forbidden|permission/)]);
  });

  it("is not there for somebody else (TN-08)", async () => {
    for (const permission of WORKSPACE_PERMISSIONS) {
      const { endpoint, options = {} } = ACTS[permission]();
      if (!endpoint.contract.path.includes("{id}") || endpoint.contract.stepUp) continue;
      const params = { id: team.id, ...options.params };
      const answer = await send(endpoint, { ...options, params, headers: { cookie: outsider.cookie } });
      expect([permission, answer.status]).toEqual([permission, 404]);
    }
  });
});

describe("a role", () => {
  it("reaches down only: an admin touches neither admins nor the owner, and makes no admin", async () => {
    const headers = { cookie: people.admin.cookie };
    const other = await joinTeam(team.id, "admin");
    const at = (user: SignedInUser) => ({ id: team.id, userId: user.principal.userId });
    const tries = [
      await send(removeMemberEndpoint, { headers, params: at(other) }),
      await send(setRoleEndpoint, { headers, params: at(other), body: { role: "viewer" } }),
      await send(setRoleEndpoint, { headers, params: at(people.viewer), body: { role: "admin" } }),
      await send(setRoleEndpoint, { headers, params: at(people.admin), body: { role: "admin" } }),
      await send(setRoleEndpoint, { headers, params: at(team.owner), body: { role: "viewer" } }),
      await send(removeMemberEndpoint, { headers, params: at(team.owner) }),
    ];
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 204, 409, 409]);
  });

  it("is nobody's to bring (TN-21)", async () => {
    const headers = { cookie: people.viewer.cookie };
    const params = { id: team.id, userId: people.viewer.principal.userId };
    const up = await send(setRoleEndpoint, { headers, params, body: { role: "admin" } });
    const toOwner = await send(setRoleEndpoint, {
      headers: { cookie: team.owner.cookie },
      params,
      body: { role: "owner" },
    });
    const more = await send(updateWorkspaceEndpoint, {
      headers: { cookie: team.owner.cookie },
      params: { id: team.id },
      body: { name: "Acme", ownerId: people.viewer.principal.userId, kind: "personal" },
    });
    expect([up.status, toOwner.status, more.status]).toEqual([403, 422, 422]);
  });

  it("goes with the keys made in the workspace, and those of a viewer send nothing", async () => {
    const key = await keyOf({ ...people.member.principal, workspaceId: team.id }, ["chat.read", "completions.create"]);
    const headers = { authorization: `Bearer ${key}` };
    expect((await send(chat.list, { headers })).status).toBe(200);
    const asMember = await send(served("completions.create"), { headers, body: {} });
    const viewers = await keyOf({ ...people.viewer.principal, workspaceId: team.id }, ["completions.create"]);
    const asViewer = await send(served("completions.create"), {
      headers: { authorization: `Bearer ${viewers}` },
      body: {},
    });
    expect([asMember.status, asViewer.status]).toEqual([422, 403]);
  });
});
