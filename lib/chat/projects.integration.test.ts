import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { send } from "../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import * as projects from "../projects/api.ts";
import type { ProjectDetail } from "../projects/schema.ts";
import { enter, makeTeam } from "../teams/testing/make-team.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import * as api from "./api.ts";
import { compareEndpoint } from "./compare/api.ts";
import type { Conversation, RoutePreview, SearchHit } from "./schema.ts";
import { chatClient } from "./testing/chat-client.ts";
import { readAllEvents } from "./testing/read-events.ts";

const MINI = "openai/gpt-4.1-mini";
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

function clientOf({ cookie, principal }: SignedInUser) {
  const headers = { cookie };
  const chat = chatClient(cookie);
  return {
    ...principal,
    headers,
    chat,
    async project(name = "Reliability", instructions = "") {
      return (await send(projects.create, { headers, body: { name, instructions } })).body.data as ProjectDetail;
    },
    /** Sends a message and reads its answer to the end. */
    async ask(text: string, options: Parameters<typeof chat.send>[1] = {}) {
      const { response, body, messageId } = await chat.send(text, { model: MINI, ...options });
      expect(response.status).toBe(200);
      await readAllEvents(response);
      return { id: body.conversationId, questionId: body.id, messageId };
    },
    async conversation(id: string) {
      const { body } = await send(api.get, { headers, params: { id } });
      return (body.data as { conversation: Conversation }).conversation;
    },
    async listed(query = "") {
      const { body } = await send(api.list, { headers, query });
      return (body.data as { items: Conversation[] }).items.map(({ id }) => id);
    },
    update: (id: string, body: object) => send(api.update, { headers, params: { id }, body }),
  };
}

const newPerson = async () => clientOf(await signedInUser({ tier: "enterprise" }));

/** What the provider was told first in each chat request, the oldest first, without the calls for titles. */
const instructionsSent = () =>
  provider.requests.flatMap(({ body }) => {
    const { messages } = body as { messages: { role: string; content: unknown }[] };
    const told = messages.filter(({ role }) => role === "system").map(({ content }) => content);
    return String(told[0]).startsWith("Write a title") ? [] : [told];
  });

/** How many rows of each table of a chat are the person's. */
async function countRows({ userId }: { userId: string }): Promise<Record<string, number> | undefined> {
  const tables = ["conversations", "messages", "runs", "usage_reservations", "usage_ledger", "route_decisions"];
  const counts = tables.map(
    (name) => sql`(select count(*)::int from ${sql.table(name)} where user_id = ${userId}) as ${sql.ref(name)}`,
  );
  return (await sql<Record<string, number>>`select ${sql.join(counts)}`.execute(asService())).rows[0];
}

describe("a chat that begins in a project", () => {
  it("is in it, is told its instructions after its own, and goes on with them as they are then", async () => {
    const person = await newPerson();
    const project = await person.project("Reliability", "Name the service first.");
    const first = await person.ask("Why is checkout slow?", { projectId: project.id, systemPrompt: "Be brief." });
    expect(await person.conversation(first.id)).toMatchObject({ projectId: project.id, systemPrompt: "Be brief." });
    await send(projects.update, {
      headers: person.headers,
      params: { id: project.id },
      body: { instructions: "Name the team." },
    });
    await person.ask("And since when?", { conversationId: first.id, parentId: first.messageId });
    expect(instructionsSent()).toEqual([["Be brief.\n\nName the service first."], ["Be brief.\n\nName the team."]]);
  });

  it("is told nothing where there is nothing to tell", async () => {
    const person = await newPerson();
    await person.ask("Hello", { projectId: (await person.project()).id });
    await person.ask("Hello");
    expect(instructionsSent()).toEqual([[], []]);
  });

  it("is compared with the instructions of the project too", async () => {
    const person = await newPerson();
    const { id } = await person.project("Reliability", "Name the service first.");
    const conversationId = newId();
    const question = { trigger: "submit", id: newId(), conversationId, parentId: null, projectId: id };
    const body = {
      id: newId(),
      blind: false,
      models: [MINI, "openai/gpt-4.1"],
      send: { ...question, content: [{ type: "text", text: "Hello" }] },
    };
    const { body: answer } = await send(compareEndpoint, { headers: person.headers, body });
    for (const answerId of (answer.data as { answerIds: string[] }).answerIds) {
      await readAllEvents(await person.chat.follow(answerId, 0));
    }
    expect(instructionsSent()).toEqual([["Name the service first."], ["Name the service first."]]);
    expect(await person.conversation(conversationId)).toMatchObject({ projectId: id });
  });

  it("is sent once however often it is sent, and stays where it was moved meanwhile", async () => {
    const person = await newPerson();
    const [one, two] = [await person.project("One", "One."), await person.project("Two", "Two.")];
    const first = await person.ask("Hello", { projectId: one.id });
    await person.update(first.id, { projectId: two.id });
    const again = await person.ask("Hello", { id: first.questionId, conversationId: first.id, projectId: one.id });
    expect(again.messageId).toBe(first.messageId);
    // A second first message: its conversation has other instructions than the chat that was expected to begin.
    await person.ask("Hello again", { conversationId: first.id, projectId: one.id });
    expect(await person.conversation(first.id)).toMatchObject({ projectId: two.id });
    expect(instructionsSent()).toEqual([["One."], ["Two."]]);
  });

  it("counts the instructions when a model is looked for", async () => {
    const person = await newPerson();
    const { id } = await person.project("Long", "Consider every word. ".repeat(380));
    const preview = async (projectId: string | null) =>
      (await send(api.preview, { headers: person.headers, body: { text: "Hello", projectId } })).body
        .data as RoutePreview;
    const [without, within] = [await preview(null), await preview(id)];
    expect(within.predictedCostMicroUsd).toBeGreaterThan((without.predictedCostMicroUsd ?? 0) + 100);
  });
});

describe("a project that is not theirs (TN-11)", () => {
  async function foreignIds(): Promise<string[]> {
    const deleted = await newPerson();
    const gone = await deleted.project();
    return [(await (await newPerson()).project("Secret", "Secret.")).id, gone.id, newId()];
  }

  it("is 404 in a message, with no call of a provider and no row", async () => {
    const person = await newPerson();
    const own = await person.project();
    await send(projects.remove, { headers: person.headers, params: { id: own.id } });
    const first = await person.ask("Hello");
    // The answer and its title, each reserved and settled.
    await vi.waitFor(async () => expect(await countRows(person)).toMatchObject({ usageLedger: 4 }));
    provider.reset();
    const before = await countRows(person);
    for (const projectId of [...(await foreignIds()), own.id]) {
      const answers = [
        await person.chat.send("Hello", { projectId, model: MINI }),
        await person.chat.send("Go on", {
          projectId,
          model: MINI,
          conversationId: first.id,
          parentId: first.messageId,
        }),
      ];
      for (const { response } of answers) {
        expect([response.status, (await response.json()).error]).toMatchObject([
          404,
          { code: "not_found", message: "The project was not found." },
        ]);
      }
      const preview = await send(api.preview, { headers: person.headers, body: { text: "Hello", projectId } });
      expect(preview.status).toBe(404);
    }
    expect([provider.requests, await countRows(person)]).toEqual([[], before]);
  });

  it("is 404 where a conversation is to go, and the conversation stays where it is", async () => {
    const person = await newPerson();
    const project = await person.project();
    const { id } = await person.ask("Hello", { projectId: project.id });
    for (const projectId of await foreignIds()) {
      expect((await person.update(id, { projectId, title: "Moved" })).body.error).toMatchObject({ code: "not_found" });
    }
    expect(await person.conversation(id)).toMatchObject({ projectId: project.id, title: "Hello" });
  });

  it("is one of another workspace as well", async () => {
    const team = await makeTeam();
    const person = clientOf(team.owner);
    const project = await person.project();
    const here = await person.ask("Hello");
    await enter(team.owner, team.id);
    const { response } = await person.chat.send("Hello", { projectId: project.id, model: MINI });
    expect(response.status).toBe(404);
    const there = await person.project("Team");
    await enter(team.owner, team.owner.principal.workspaceId);
    expect((await person.update(here.id, { projectId: there.id })).status).toBe(404);
    expect(await person.listed(`?projectId=${there.id}`)).toEqual([]);
  });

  it("holds no conversation, whatever writes the row", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [{ id }, theirs] = [await person.ask("Hello"), await other.project()];
    const moved = asService().updateTable("conversations").set({ projectId: theirs.id }).where("id", "=", id).execute();
    await expect(moved).rejects.toThrow("conversations_project_fkey");
  });
});

describe("a conversation", () => {
  it("moves into a project, into another one and out, and is listed there page by page", async () => {
    const person = await newPerson();
    const [one, two] = [await person.project("One"), await person.project("Two")];
    const [a, b, c] = [await person.ask("A"), await person.ask("B"), await person.ask("C")];
    for (const { id } of [a, b]) {
      expect((await person.update(id, { projectId: one.id })).body.data).toMatchObject({ projectId: one.id });
    }
    const page = await send(api.list, { headers: person.headers, query: `?projectId=${one.id}&limit=1` });
    const { items, nextCursor } = page.body.data as { items: Conversation[]; nextCursor: string };
    const rest = await person.listed(`?projectId=${one.id}&limit=1&cursor=${nextCursor}`);
    expect([items.map(({ id }) => id), rest]).toEqual([[b.id], [a.id]]);

    await person.update(a.id, { projectId: two.id });
    await person.update(b.id, { projectId: null });
    expect([await person.listed(`?projectId=${one.id}`), await person.listed(`?projectId=${two.id}`)]).toEqual([
      [],
      [a.id],
    ]);
    expect(await person.listed()).toEqual([c.id, b.id, a.id]);
  });

  it("that is temporary has no project until it is kept", async () => {
    const person = await newPerson();
    const { id: projectId } = await person.project();
    const { response } = await person.chat.send("Hello", { projectId, temporary: true, model: MINI });
    expect([response.status, (await response.json()).error]).toMatchObject([
      422,
      { code: "invalid_input", issues: [{ path: "projectId", message: "is not for a temporary chat" }] },
    ]);
    const { id } = await person.ask("Hello", { temporary: true });
    expect((await person.update(id, { projectId })).body.error).toMatchObject({
      code: "invalid_input",
      issues: [{ path: "projectId" }],
    });
    expect((await person.update(id, { projectId, temporary: false })).body.data).toMatchObject({ projectId });
  });

  it("is in no project that is deleted while it begins or moves there, and comes back with it", async () => {
    const person = await newPerson();
    const project = await person.project();
    const moving = await Promise.all(["A", "B", "C"].map((text) => person.ask(text)));
    const options = { headers: person.headers, params: { id: project.id } };
    const [sent, moved, removed] = await Promise.all([
      Promise.all(["D", "E", "F"].map((text) => person.chat.send(text, { projectId: project.id, model: MINI }))),
      Promise.all(moving.map(({ id }) => person.update(id, { projectId: project.id }))),
      send(projects.remove, options),
    ]);
    expect(removed.status).toBe(204);
    const statuses = [...sent.map(({ response }) => response.status), ...moved.map(({ status }) => status)];
    expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([]);
    for (const { response } of sent) await response.text();
    expect(await person.listed(`?projectId=${project.id}`)).toEqual([]);
    const back = (await send(projects.restore, options)).body.data as ProjectDetail;
    expect(back.conversations).toBe(statuses.filter((status) => status === 200).length);
  });

  it("is found with the project that it is in", async () => {
    const person = await newPerson();
    const project = await person.project("Warehouse");
    const word = `wombat${newId().slice(-8)}`;
    const inside = await person.ask(`What is a ${word}?`, { projectId: project.id });
    const outside = await person.ask(`Where is a ${word}?`);
    const { body } = await send(api.find, { headers: person.headers, query: `?q=${word}` });
    const found = (body.data as { items: SearchHit[] }).items;
    expect(new Map(found.map((hit) => [hit.conversationId, hit.project]))).toEqual(
      new Map([
        [inside.id, { id: project.id, name: "Warehouse" }],
        [outside.id, null],
      ]),
    );
  });

  it("stays when its project is deleted, and is back in it when that is restored", async () => {
    const person = await newPerson();
    const project = await person.project("Old", "Old.");
    const { id, messageId } = await person.ask("Hello", { projectId: project.id });
    const options = { headers: person.headers, params: { id: project.id } };
    await send(projects.remove, options);
    expect(await person.conversation(id)).toMatchObject({ projectId: null, title: "Hello" });
    await person.ask("And now?", { conversationId: id, parentId: messageId });
    await send(projects.restore, options);
    expect(await person.conversation(id)).toMatchObject({ projectId: project.id });
    expect(instructionsSent()).toEqual([["Old."], []]);
  });
});
