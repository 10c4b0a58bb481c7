import { afterEach, describe, expect, it } from "vitest";
import { send } from "../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { runRetention } from "../platform/retention/run-retention.ts";
import { deleteWorkspaceEndpoint } from "../teams/api.ts";
import { enter, joinTeam, makeTeam } from "../teams/testing/make-team.ts";
import * as api from "./api.ts";
import { projectRetention } from "./removal/service.ts";
import type { Project, ProjectDetail } from "./schema.ts";

const DAY_MS = 24 * 3_600_000;

afterEach(() => setClock());

function clientOf({ cookie, principal }: SignedInUser) {
  const headers = { cookie };
  return {
    ...principal,
    headers,
    async create(name: string, more: object = {}) {
      const { status, body } = await send(api.create, { headers, body: { name, ...more } });
      return { status, error: body.error, ...(body.data as ProjectDetail) };
    },
    async list(query = "") {
      const { status, body } = await send(api.list, { headers, query });
      return { status, error: body.error, ...(body.data as { items: Project[]; nextCursor: string | null }) };
    },
    get: (id: string) => send(api.get, { headers, params: { id } }),
    update: (id: string, body: object) => send(api.update, { headers, params: { id }, body }),
    remove: (id: string) => send(api.remove, { headers, params: { id } }),
    restore: (id: string) => send(api.restore, { headers, params: { id } }),
  };
}

const newPerson = async () => clientOf(await signedInUser({ tier: "enterprise" }));

/** A conversation of a person, straight in the database. */
async function plantConversation(
  { userId, workspaceId }: Pick<Awaited<ReturnType<typeof newPerson>>, "userId" | "workspaceId">,
  projectId: string | null,
  lastMessageAt = new Date(),
): Promise<string> {
  const id = newId();
  const times = { lastMessageAt, createdAt: lastMessageAt, updatedAt: lastMessageAt };
  await asService()
    .insertInto("conversations")
    .values({ id, userId, workspaceId, projectId, ...times })
    .execute();
  return id;
}

async function placesOf(ids: readonly string[]): Promise<(string | null)[]> {
  const rows = await asService()
    .selectFrom("conversations")
    .select(["id", "projectId"])
    .where("id", "in", ids)
    .execute();
  const places = new Map(rows.map((row) => [row.id, row.projectId]));
  return ids.map((id) => places.get(id) ?? null);
}

describe("a project", () => {
  it("is made, renamed, told something, archived and brought back", async () => {
    const person = await newPerson();
    const made = await person.create("  Platform reliability ", { instructions: " Answer briefly. " });
    expect(made).toMatchObject({
      status: 201,
      name: "Platform reliability",
      instructions: "Answer briefly.",
      conversations: 0,
      archivedAt: null,
      lastUsedAt: made.createdAt,
    });
    const changed = await person.update(made.id, { name: "Reliability", instructions: "" });
    expect(changed.body.data).toMatchObject({ id: made.id, name: "Reliability", instructions: "" });

    expect((await person.update(made.id, { archived: true })).body.data).toMatchObject({
      archivedAt: expect.any(String),
    });
    expect([(await person.list()).items, (await person.list("?archived=true")).items.map(({ id }) => id)]).toEqual([
      [],
      [made.id],
    ]);
    await person.update(made.id, { archived: false });
    expect((await person.list()).items.map(({ id }) => id)).toEqual([made.id]);
  });

  it("is refused with the field that is wrong", async () => {
    const person = await newPerson();
    const wrong = async (body: { name: string; instructions?: string }) => (await person.create(body.name, body)).error;
    expect(await wrong({ name: "   " })).toMatchObject({
      code: "invalid_input",
      issues: [{ path: "name", message: "Enter a name." }],
    });
    expect(await wrong({ name: "x".repeat(81) })).toMatchObject({
      issues: [{ path: "name", message: "A name has at most 80 characters." }],
    });
    expect(await wrong({ name: "x", instructions: "x".repeat(8001) })).toMatchObject({
      issues: [{ path: "instructions", message: "Instructions of a project have at most 8,000 characters." }],
    });
    expect((await person.list("?limit=0")).error).toMatchObject({ code: "invalid_input", issues: [{ path: "limit" }] });
    const { id } = await person.create("x".repeat(80), { instructions: "x".repeat(8000) });
    expect((await person.update(id, { workspaceId: newId() })).body.error).toMatchObject({ code: "invalid_input" });
    expect((await person.update(id, {})).body.error).toMatchObject({ code: "invalid_input" });
  });

  it("is listed with others page by page, the one that was used last first, and found by its name", async () => {
    const person = await newPerson();
    const [a, b, c] = [await person.create("Alpha"), await person.create("Beta"), await person.create("Gamma ray")];
    await plantConversation(person, a.id, new Date(nowMs() + 1000));
    await plantConversation(person, a.id, new Date(nowMs() - DAY_MS));
    const first = await person.list("?limit=2");
    expect(first.items).toMatchObject([
      { id: a.id, conversations: 2 },
      { id: c.id, conversations: 0 },
    ]);
    const second = await person.list(`?limit=2&cursor=${first.nextCursor}`);
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([[b.id], null]);
    expect((await person.list("?q=MMA")).items.map(({ id }) => id)).toEqual([c.id]);
    expect((await person.list("?q=%25")).items).toEqual([]);
    const foreign = [
      [new Date().toISOString(), "-".repeat(36)],
      ["+200000-01-01T00:00:00.000Z", a.id],
      ["0000-01-01T00:00:00.000Z", a.id],
    ].map((parts) => Buffer.from(JSON.stringify(parts)).toString("base64url"));
    for (const cursor of ["nonsense", ...foreign])
      expect(await person.list(`?cursor=${cursor}`), cursor).toMatchObject({ status: 200, items: { length: 3 } });
  });
});

describe("a deleted project", () => {
  it("leaves its conversations outside, and takes those back that are in no other one when it is restored", async () => {
    const person = await newPerson();
    const [project, other] = [await person.create("Old"), await person.create("Other")];
    const ids = [await plantConversation(person, project.id), await plantConversation(person, project.id)];
    const outside = await plantConversation(person, null);
    expect((await person.remove(project.id)).status).toBe(204);
    expect([(await person.get(project.id)).status, await placesOf(ids)]).toEqual([404, [null, null]]);
    expect((await person.list()).items.map(({ id }) => id)).toEqual([other.id]);
    expect((await person.update(project.id, { name: "x" })).status).toBe(404);
    expect((await person.remove(project.id)).status).toBe(404);

    await asService()
      .updateTable("conversations")
      .set({ projectId: other.id })
      .where("id", "=", ids[1] ?? "")
      .execute();
    expect((await person.restore(project.id)).body.data).toMatchObject({ id: project.id, conversations: 1 });
    expect(await placesOf([...ids, outside])).toEqual([project.id, other.id, null]);
    expect((await person.restore(project.id)).status).toBe(404);
  });

  it("goes for good after thirty days, its conversations stay", async () => {
    const person = await newPerson();
    const { id } = await person.create("Old");
    const conversation = await plantConversation(person, id);
    await person.remove(id);
    const rows = () => asService().selectFrom("projects").select("id").where("id", "=", id).execute();
    setClock(() => Date.now() + 29 * DAY_MS);
    await runRetention([projectRetention]);
    expect(await rows()).toHaveLength(1);
    setClock(() => Date.now() + 31 * DAY_MS);
    await runRetention([projectRetention]);
    expect([await rows(), await placesOf([conversation])]).toEqual([[], [null]]);
  });

  it("goes with its workspace", async () => {
    const team = await makeTeam();
    await enter(team.owner, team.id);
    const { id } = await clientOf(team.owner).create("Theirs");
    const options = { params: { id: team.id }, headers: { cookie: team.owner.cookie }, body: { name: "Acme" } };
    expect((await send(deleteWorkspaceEndpoint, options)).status).toBe(204);
    setClock(() => Date.now() + 31 * DAY_MS);
    await runRetention([projectRetention]);
    expect(await asService().selectFrom("projects").select("id").where("id", "=", id).execute()).toEqual([]);
  });
});

describe("projects of others (TN-08)", () => {
  it("are there for nobody else, not for members of the same workspace either", async () => {
    const team = await makeTeam();
    await enter(team.owner, team.id);
    const [owner, member] = [clientOf(team.owner), clientOf(await joinTeam(team.id, "member"))];
    const { id } = await owner.create("Secret");
    const outcomes = [
      (await member.get(id)).status,
      (await member.update(id, { name: "Mine" })).status,
      (await member.remove(id)).status,
      (await member.restore(id)).status,
      (await member.list()).items.length,
    ];
    expect(outcomes).toEqual([404, 404, 404, 404, 0]);
    expect((await owner.get(id)).body.data).toMatchObject({ name: "Secret" });
  });

  it("are there in the workspace where they were made alone, and not for who has left it", async () => {
    const team = await makeTeam();
    const member = await joinTeam(team.id, "member");
    const there = clientOf(member);
    const { id } = await there.create("Team work");
    await enter(member, member.principal.workspaceId);
    expect([(await there.get(id)).status, (await there.list()).items]).toEqual([404, []]);
    await enter(member, team.id);
    expect((await there.get(id)).status).toBe(200);
    const { userId } = member.principal;
    await asService()
      .deleteFrom("workspaceMembers")
      .where("workspaceId", "=", team.id)
      .where("userId", "=", userId)
      .execute();
    expect((await there.get(id)).status).toBe(404);
  });

  it("are made, changed and deleted by nobody who may only look", async () => {
    const team = await makeTeam();
    const viewer = clientOf(await joinTeam(team.id, "viewer"));
    expect((await viewer.create("Mine")).status).toBe(403);
    expect((await viewer.list()).status).toBe(200);
  });
});
