import { sql } from "kysely";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type ActionResult, action } from "./gate/action.ts";
import { ORIGIN } from "./gate/testing/send.ts";
import { asService, asUser } from "./platform/db/scopes.ts";
import { notFound } from "./platform/errors.ts";
import { newId } from "./platform/ids.ts";
import { enter, makeTeam, type Team } from "./teams/testing/make-team.ts";
import { hashTables } from "./testing/dump-database.ts";
import { type Action, listActions } from "./testing/list-actions.ts";
import { STRANGERS, type Stranger, type StrangerName } from "./testing/strangers.ts";

let head = new Headers();
const setCookie = vi.fn();
// What Next makes of a request; the gate is the product's own.
vi.mock("next/headers", () => ({ headers: async () => head, cookies: async () => ({ set: setCookie }) }));

/** How an action is tried. */
interface Trial {
  /** The fields of a form that is complete, but for the id. */
  fields: Record<string, string>;
  /** The field that takes an id, and the table of what it is of. */
  id?: { field: string; table: string };
  /** The table of which somebody may change their own row, and its column with their id. */
  own?: { table: string; column: string };
  /** What it says to each stranger, then what it changed: the browser's `cookie`, their `own` row, or `others`. */
  answers: Readonly<Partial<Record<StrangerName, string>>>;
}

const REFUSED_VIEW = "You are looking at somebody else's account. End the view to go on.";
const TRIALS: Readonly<Record<string, Trial>> = {
  "lib/auth/actions.ts chooseLanguage": {
    fields: { language: "de" },
    own: { table: "profiles", column: "id" },
    answers: {
      "nobody who is signed in": "done, cookie",
      "another person": "done, cookie, own",
      "a key with every scope": "done, cookie",
      "an administrator": "done, cookie, own",
      "an administrator who looks on as somebody else": REFUSED_VIEW,
      "somebody who is invited": "done, cookie, own",
      "a viewer": "done, cookie, own",
      "a former member": "done, cookie, own",
      "the key of a former member": "The API key is not valid.",
      "somebody whose account was disabled": "done, cookie",
    },
  },
};

const actions = await listActions();
let team: Team;
/** By table, the ids of what is the team's owner's. */
const ids: Record<string, string> = {};
const strangers = new Map<StrangerName, Stranger>();

beforeAll(async () => {
  team = await makeTeam();
  await enter(team.owner, team.id);
  ids.conversations = newId();
  await sql`insert into public.conversations (id, user_id, workspace_id, title, last_message_at, created_at, updated_at)
    values (${ids.conversations}, ${team.owner.principal.userId}, ${team.id}, 'Theirs', now(), now(), now())`.execute(
    asService(),
  );
  for (const name of Object.keys(STRANGERS) as StrangerName[]) strangers.set(name, await STRANGERS[name](team));
  // A first use is written down after the answer.
  await sql`update public.user_sessions set last_seen_at = now()`.execute(asService());
  await sql`update public.api_keys set last_used_at = now()`.execute(asService());
});

/** Fingerprints of somebody's own row and of everything else. */
async function readState({ own }: Trial, userId: string | null) {
  if (!own) return { own: null, others: await hashTables(["throttles"]) };
  const isOwn = sql`${sql.ref(own.column)} = ${userId}::uuid`;
  const hash = async (where: typeof isOwn) =>
    (
      await sql`select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as hash
        from ${sql.table(own.table)} t where ${where}`.execute(asService())
    ).rows;
  const rest = await hash(sql`(${isOwn}) is not true`);
  return { own: await hash(isOwn), others: [await hashTables(["throttles", own.table]), rest] };
}

/** Sends the form of an action as somebody. @returns What it answered. */
async function ask(act: Action, { fields, id }: Trial, who: Stranger, asked?: string): Promise<string> {
  head = new Headers({ host: "localhost:3000", origin: ORIGIN, ...who.headers });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (id && asked) form.append(id.field, asked);
  try {
    const result = (await act(form)) as ActionResult<unknown> | undefined;
    return result?.ok === false ? result.error.message : "done";
  } catch (error) {
    return (error as Error).message.replace(/ \(req_\w+\)$/, "");
  }
}

/** The same, and what it changed. */
async function tryAs(act: Action, trial: Trial, who: Stranger, asked?: string): Promise<string> {
  setCookie.mockClear();
  const before = await readState(trial, who.userId);
  const said = await ask(act, trial, who, asked);
  const after = await readState(trial, who.userId);
  const changed = (["own", "others"] as const).filter(
    (part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  );
  return [said, ...(setCookie.mock.calls.length > 0 ? ["cookie"] : []), ...changed].join(", ");
}

/** Tries an action as strangers, with an id of somebody else and with one that nobody has, where it takes one. */
async function tryAction(act: Action, trial: Trial): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const name of Object.keys(trial.answers) as StrangerName[]) {
    const who = strangers.get(name) as Stranger;
    const foreign = await tryAs(act, trial, who, ids[trial.id?.table ?? ""]);
    const unknown = trial.id ? await tryAs(act, trial, who, newId()) : foreign;
    answers[name] = foreign === unknown ? foreign : `${foreign}; of an unknown one: ${unknown}`;
  }
  return answers;
}

describe("every server action (TN-09)", () => {
  it("is tried, as every stranger", () => {
    expect([...actions.keys()].sort()).toEqual(Object.keys(TRIALS).sort());
    for (const { answers } of Object.values(TRIALS)) expect(Object.keys(answers)).toEqual(Object.keys(STRANGERS));
  });

  it.each(Object.entries(TRIALS))("%s does for strangers what is expected and nothing else", async (name, trial) => {
    expect(await tryAction(actions.get(name) as Action, trial)).toEqual(trial.answers);
  });
});

// Without these, answers as expected would prove nothing of actions that take ids.
describe("the trial", () => {
  const input = z.object({ id: z.uuid() });
  const trial = (answers: Trial["answers"]): Trial => ({
    fields: {},
    id: { field: "id", table: "conversations" },
    answers,
  });

  it("finds nothing where an action acts with the person's own rights", async () => {
    const rename = action(
      { id: "test.rename", access: "account.write", input },
      async ({ input: { id }, principal }) => {
        const [row] = await asUser(principal, (tx) =>
          tx.updateTable("conversations").set({ title: "Mine" }).where("id", "=", id).returning("id").execute(),
        );
        if (!row) throw notFound("The conversation");
      },
    );
    const answers = {
      "a viewer": "The conversation was not found.",
      "somebody whose account was disabled": "Sign in to go on.",
    };
    expect(await tryAction(rename, trial(answers))).toEqual(answers);
  });

  it("notices one that changes what is somebody else's, and one that tells what is there", async () => {
    const seize = action({ id: "test.seize", access: "public", input }, async ({ input: { id } }) => {
      await sql`update public.conversations set updated_at = clock_timestamp() where id = ${id}`.execute(asService());
    });
    const tell = action({ id: "test.tell", access: "public", input }, async ({ input: { id } }) => {
      const row = await asService().selectFrom("conversations").where("id", "=", id).executeTakeFirst();
      throw notFound(row ? "Your right" : "The conversation");
    });
    const tried = trial({ "another person": "" });
    expect(await tryAction(seize, tried)).toEqual({ "another person": "done, others; of an unknown one: done" });
    expect(await tryAction(tell, tried)).toEqual({
      "another person": "Your right was not found.; of an unknown one: The conversation was not found.",
    });
  });
});
