import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { updateProfileEndpoint } from "../../auth/api.ts";
import { send } from "../../gate/testing/send.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { getArenaEndpoint } from "../../models/arena/api.ts";
import { type ArenaReport, MINIMUM_VOTES } from "../../models/arena/schema.ts";
import { rateArena } from "../../models/arena/service.ts";
import { resetLearningEndpoint, updatePreferencesEndpoint } from "../../models/preferences/api.ts";
import { listRegistryModels } from "../../models/registry/load-registry.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { untilWaiting } from "../../testing/until-waiting.ts";
import * as chatApi from "../api.ts";
import { compareClient } from "../testing/compare-client.ts";
import { plantVotes } from "../testing/plant-votes.ts";

const STRONG = "openai/gpt-4.1-mini";
const WEAK = "openai/gpt-4o-mini";
const CODE = "Write a TypeScript function that debounces another function, with tests.";
const POEM = "Write a short poem about the sea in autumn.";
let provider: ScriptedProvider;

async function newPerson({ sharesVotes = true } = {}) {
  const { cookie, principal } = await signedInUser({ tier: "enterprise" });
  const headers = { cookie };
  const share = async (shares: boolean) =>
    expect((await send(updateProfileEndpoint, { headers, body: { sharesVotes: shares } })).status).toBe(200);
  if (sharesVotes) await share(true);
  return {
    principal,
    userId: principal.userId,
    ...compareClient(cookie),
    share,
    prefer: (body: object) => send(updatePreferencesEndpoint, { headers, body }),
    forget: () => send(resetLearningEndpoint, { headers }),
    /** What Auto would choose between the two models. */
    async preview(text: string) {
      const { body } = await send(chatApi.preview, { headers, body: { text } });
      return body.data as { modelId: string; intent: string; reasonCodes: string[] };
    },
    arena: async () => (await send(getArenaEndpoint, { headers })).body.data as ArenaReport,
  };
}
type Person = Awaited<ReturnType<typeof newPerson>>;

/** Votes of the person against what Auto would choose. */
const voteForWeak = ({ principal }: Person, votes: number, intent = "code") =>
  plantVotes(principal, { intent, models: [STRONG, WEAK], winner: 1, votes });
const clear = async () => {
  await asService().deleteFrom("comparisons").execute();
  await rateArena();
};

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
beforeEach(clear);
afterAll(async () => {
  // Ratings are the instance's: other files are to find none.
  await clear();
  await provider.stop();
});
afterEach(() => provider.reset());

/** A person whom Auto has two models for. */
async function personWithTwo(options?: { sharesVotes: boolean }): Promise<Person> {
  const person = await newPerson(options);
  const excluded = listRegistryModels().flatMap(({ id, kind, provider: of }) =>
    kind === "chat" && of === "openai" && id !== STRONG && id !== WEAK ? [id] : [],
  );
  expect((await person.prefer({ excluded })).status).toBe(200);
  return person;
}

describe("votes and the router", () => {
  it("change what Auto chooses for that kind of task once enough people have voted often enough, and nothing else", async () => {
    const [ada, bob] = [await personWithTwo(), await personWithTwo()];
    expect(await ada.preview(CODE)).toMatchObject({ modelId: STRONG, intent: "code" });
    const poem = await ada.preview(POEM);

    await voteForWeak(ada, 5 * MINIMUM_VOTES);
    await rateArena();
    expect((await ada.preview(CODE)).modelId).toBe(STRONG); // one person alone

    await voteForWeak(bob, MINIMUM_VOTES / 2 - 1);
    await rateArena();
    expect((await ada.preview(CODE)).modelId).toBe(STRONG); // one vote too few: Ada's weigh no more than Bob's

    await voteForWeak(bob, 3 * MINIMUM_VOTES);
    await rateArena();
    const moved = await ada.preview(CODE);
    expect(moved).toMatchObject({ modelId: WEAK, intent: "code" });
    expect(moved.reasonCodes).toContain("rated");
    expect(await ada.preview(POEM)).toEqual(poem);
    const stranger = await personWithTwo();
    expect((await stranger.preview(CODE)).modelId).toBe(WEAK);

    const { everybody, own, minimumVoters, minimumVotes } = await ada.arena();
    expect({ minimumVoters, minimumVotes }).toEqual({ minimumVoters: 2, minimumVotes: MINIMUM_VOTES });
    expect(everybody.map(({ modelId }) => modelId)).toEqual([WEAK, STRONG]);
    expect(everybody[0]?.shift).toBeGreaterThan(0);
    expect(own[0]).toMatchObject({ modelId: WEAK, intent: "code", blindVotes: 100, openVotes: 0 });
    expect((await stranger.arena()).own).toEqual([]);
  });

  it("no longer count for anybody once their person has them forgotten, or turns learning off", async () => {
    const [ada, bob] = [await personWithTwo(), await personWithTwo()];
    await voteForWeak(ada, 2 * MINIMUM_VOTES);
    await voteForWeak(bob, 2 * MINIMUM_VOTES);
    await rateArena();
    expect((await ada.preview(CODE)).modelId).toBe(WEAK);
    expect((await ada.forget()).status).toBe(200);
    expect((await ada.preview(CODE)).modelId).toBe(STRONG);
    expect(await ada.arena()).toMatchObject({ own: [], everybody: [] });
    expect((await bob.arena()).own).toHaveLength(2);
    await bob.prefer({ learns: false });
    expect((await bob.arena()).own).toEqual([]);
  });

  it("do not come back that are forgotten while the ratings are made", async () => {
    const people = [await newPerson(), await newPerson()];
    for (const person of people) await voteForWeak(person, 2 * MINIMUM_VOTES);
    let rating: Promise<void> | undefined;
    await asService()
      .transaction()
      .execute(async (tx) => {
        await sql`lock table public.arena_ratings in share row exclusive mode`.execute(tx);
        rating = rateArena();
        await untilWaiting();
        await tx.deleteFrom("comparisons").execute();
      });
    await rating;
    expect((await people[0]?.arena())?.everybody).toEqual([]);
  });

  it("count for their person alone until that person shares them, and again once they no longer do", async () => {
    const [ada, bob] = [await personWithTwo(), await personWithTwo({ sharesVotes: false })];
    await voteForWeak(ada, 2 * MINIMUM_VOTES);
    await voteForWeak(bob, 2 * MINIMUM_VOTES);
    await rateArena();
    expect((await ada.preview(CODE)).modelId).toBe(STRONG);
    expect((await ada.arena()).everybody).toEqual([]);
    expect((await bob.arena()).own).toHaveLength(2);
    await bob.share(true);
    await rateArena();
    expect((await ada.preview(CODE)).modelId).toBe(WEAK);
    await bob.share(false);
    await rateArena();
    expect((await ada.preview(CODE)).modelId).toBe(STRONG);
  });

  it("shows nothing of what one person alone has voted to others", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    await voteForWeak(ada, 30);
    await rateArena();
    expect((await bob.arena()).everybody).toEqual([]);
    expect((await ada.arena()).own).toHaveLength(2);
  });
});

describe("a choice in the chat", () => {
  it("is a vote for its intent: blind as such, open as such, none while learning is off, none of what was not written", async () => {
    const person = await newPerson();
    const { compare, finish, choose, arena } = person;
    provider.script({ promptIncludes: "debounces" }, { text: "Done." });
    const blind = await compare(CODE);
    await finish(blind);
    await choose(blind.id, { choice: "kept", answerId: blind.answerIds[0] });
    const open = await compare(CODE, { models: [STRONG, WEAK] });
    await finish(open);
    await choose(open.id, { choice: "tie" });
    const votes = (await arena()).own.map(({ intent, modelId, blindVotes, openVotes }) => ({
      intent,
      modelId,
      blindVotes,
      openVotes,
    }));
    expect(votes.every(({ intent }) => intent === "code")).toBe(true);
    expect(votes.reduce((sum, { blindVotes }) => sum + blindVotes, 0)).toBe(2);
    expect(votes.reduce((sum, { openVotes }) => sum + openVotes, 0)).toBe(2);

    await person.prefer({ learns: false });
    const silent = await compare(CODE, { models: [STRONG, WEAK] });
    await finish(silent);
    await choose(silent.id, { choice: "tie" });
    await person.prefer({ learns: true });
    expect((await arena()).own.reduce((sum, { openVotes }) => sum + openVotes, 0)).toBe(2);

    provider.script({ model: "gpt-4o-mini", promptIncludes: "binary" }, { fault: { status: 400 } });
    const failed = await compare("Write a binary search in TypeScript, with tests.", { models: [STRONG, WEAK] });
    await finish(failed);
    await choose(failed.id, { choice: "kept", answerId: failed.answerIds[0] });
    expect((await arena()).own.reduce((sum, { openVotes }) => sum + openVotes, 0)).toBe(2);
  });

  it("goes with its conversation", async () => {
    const { compare, finish, choose, arena } = await newPerson();
    const started = await compare(CODE, { models: [STRONG, WEAK] });
    await finish(started);
    await choose(started.id, { choice: "tie" });
    expect((await arena()).own).toHaveLength(2);
    await asService().deleteFrom("conversations").where("id", "=", started.conversationId).execute();
    expect((await arena()).own).toEqual([]);
  });
});
