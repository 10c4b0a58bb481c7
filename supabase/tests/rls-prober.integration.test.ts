import type { Sql, TransactionSql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool } from "../../lib/platform/db/client.ts";
import { env } from "../../lib/platform/env.ts";
import { newId } from "../../lib/platform/ids.ts";
import { attempt } from "./attempt.ts";
import { RELATIONS, type RelationExpectation } from "./expectations.ts";
import { ANSWERS } from "./expected-answers.ts";
import { FOREIGN_SCHEMA_GRANTS, FUNCTIONS } from "./expected-rights.ts";
import { listProbes, PRINCIPALS } from "./principals.ts";
import { probeFunctions } from "./probe-function.ts";
import { probeRelation } from "./probe-relation.ts";
import { listForeignGrants, type Relation, readFunctions, readRelations } from "./read-catalogue.ts";
import { insertStatement, type Seed, seedTenants } from "./seed-tenants.ts";

let sql: Sql;
beforeAll(() => {
  sql = openPool(env().DATABASE_URL, { max: 1, prepare: false });
});
afterAll(() => sql.end());

class Undo extends Error {}

interface Ground {
  tx: TransactionSql;
  relations: Relation[];
  seed: Seed;
}

/** Runs `work` over two seeded tenants in a transaction that leaves nothing behind. */
async function onSeededGround<T>(work: (ground: Ground) => Promise<T>, change = ""): Promise<T> {
  const results: T[] = [];
  await sql
    .begin(async (tx) => {
      if (change) await tx.unsafe(change);
      const relations = await readRelations(tx);
      const seed = await seedTenants(tx, relations);
      // On everybody's answers, of somebody who is no administrator any more.
      await tx`insert into public.experiments (id, user_id, scope, name, created_at, updated_at)
        values (${newId()}, ${seed.users.invited}, 'instance', 'Everybody', now(), now())`;
      results.push(await work({ tx, relations, seed }));
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  const [result] = results;
  if (result === undefined) throw new Error("nothing was probed");
  return result;
}

const UNKNOWN: RelationExpectation = { tenant: null, readers: "nobody", insert: false, update: [], delete: false };

async function probe({ tx, relations, seed }: Ground, only?: readonly string[]): Promise<string[]> {
  const findings: string[] = [];
  for (const relation of relations) {
    if (only && !only.includes(relation.name)) continue;
    const expected = RELATIONS[relation.name] ?? UNKNOWN;
    for (const person of listProbes(seed)) {
      findings.push(...(await probeRelation({ tx, seed, relation, expected }, person)));
    }
  }
  return findings;
}

describe("row-level security", () => {
  it("lets everybody do with every relation what is expected and nothing else", async () => {
    expect(await onSeededGround((ground) => probe(ground))).toEqual([]);
    // Within the time that TN-01 allows.
  }, 60_000);

  it("tells eleven kinds of principal apart", () => {
    expect(new Set(PRINCIPALS.map(({ name }) => name)).size).toBe(11);
  });

  it("answers every function's callers about themselves alone, and refuses what is the server's", async () => {
    const findings = await onSeededGround(async (ground) => probeFunctions(ground, await readFunctions(ground.tx)));
    expect(findings).toEqual([]);
  }, 60_000);

  it("has an answer for every function that people may execute, and a function for every answer", async () => {
    const callable = (await readFunctions(sql)).filter(({ roles }) => roles.length > 0);
    expect(callable.map(({ signature }) => signature).sort()).toEqual(Object.keys(ANSWERS).sort());
  });

  it("sees every seeded row as the server's own role, so that an empty answer means a policy", async () => {
    const counts = await onSeededGround(async ({ tx, relations, seed }) => {
      const found: [string, number][] = [];
      for (const { name } of relations.filter(({ kind }) => kind === "table")) {
        const [row] = await tx.unsafe<{ count: number }[]>(`select count(*)::int as count from public."${name}"`);
        found.push([name, row?.count ?? 0]);
      }
      expect(Object.keys(seed.rows.a).sort()).toEqual(found.map(([name]) => name).sort());
      return found;
    });
    expect(counts.filter(([, count]) => count < 2)).toEqual([]);
  });

  it.each([
    ["attachments", "storage_path"],
    ["profiles", "avatar_path"],
  ])("lets nobody point %s.%s at a stored file of somebody else", async (table, column) => {
    // The server reads the stored file with its own key, so the path in the row is what says whose it is.
    const outcomes = await onSeededGround(async ({ tx, relations, seed }) => {
      const relation = relations.find(({ name }) => name === table);
      const owner = listProbes(seed).find(({ name }) => name === "owner");
      if (!relation || !owner) throw new Error("nothing to probe");
      const path = `'${seed.users.b}/probe'`;
      const row = { ...seed.rows.a[table], id: newId(), [column]: `${seed.users.b}/probe` };
      const updated = await attempt(tx, owner, `update public."${table}" set "${column}" = ${path}`);
      if (!RELATIONS[table]?.insert) return [updated];
      return [updated, await attempt(tx, owner, insertStatement(relation, row))];
    });
    expect(outcomes.filter(({ refused }) => refused === null)).toEqual([]);
  });

  it("has an expectation for every relation, and a relation for every expectation", async () => {
    const names = (await readRelations(sql)).map(({ name }) => name);
    expect(names.sort()).toEqual(Object.keys(RELATIONS).sort());
  });

  it("lets the request roles execute the listed functions and no others", async () => {
    const actual = Object.fromEntries((await readFunctions(sql)).map(({ signature, roles }) => [signature, roles]));
    expect(actual).toEqual(FUNCTIONS);
  });

  it("grants the request roles nothing in the schemas of the services", async () => {
    expect(await listForeignGrants(sql)).toEqual(FOREIGN_SCHEMA_GRANTS);
  });
});

// Each breaks one thing that the prober must notice; without these an empty list of findings proves nothing.
describe("the prober notices", () => {
  it.each([
    [
      "a policy that shows every row",
      "create policy leak on public.conversations for select to authenticated using (true)",
      "conversations: other user: SELECT",
    ],
    ["a grant to anon", "grant select on public.profiles to anon", "profiles: anon: SELECT"],
    // A table of few rows: what all of it is open to takes as long as there are rows of other tests.
    [
      "row-level security switched off",
      "alter table public.budgets disable row level security",
      "budgets: outsider: SELECT",
    ],
    [
      "a hidden column that may be read",
      "grant select on public.provider_keys to authenticated",
      "provider_keys: owner: SELECT envelope",
    ],
    [
      "a tenant column that may be changed",
      `grant update (user_id) on public.provider_keys to authenticated;
       create policy carry on public.provider_keys for update to authenticated
         using (user_id = app.current_user_id()) with check (true)`,
      "provider_keys: owner: MOVE user_id",
    ],
    [
      "rows that may be planted on others",
      `grant insert on public.user_sessions to authenticated;
       create policy plant on public.user_sessions for insert to authenticated with check (true)`,
      "user_sessions: other user: INSERT of a",
    ],
    ["a right to truncate", "grant truncate on public.runs to authenticated", "runs: owner: TRUNCATE"],
    [
      "a definer's view over a table",
      "create view public.open_door as select * from public.one_time_codes; grant select on public.open_door to authenticated",
      "open_door: owner: SELECT",
    ],
    [
      "a policy that lets former members in",
      "alter policy conversations_read on public.conversations using (user_id = (select app.current_user_id()))",
      "conversations: former member: SELECT",
    ],
    [
      "a membership that is not asked for when writing",
      `alter policy projects_create on public.projects with check (user_id = (select app.current_user_id()))`,
      "projects: former member: INSERT of former",
    ],
    [
      "an invitation that opens before it is accepted",
      `create policy early on public.workspaces for select to authenticated using (exists (
         select from public.profiles p where p.id = app.current_user_id() and p.display_name = 'invited'))`,
      "workspaces: invited: SELECT",
    ],
    [
      "members who read what their colleagues wrote",
      "create policy shared on public.projects for select to authenticated using (app.is_member(workspace_id))",
      "projects: viewer: SELECT",
    ],
    [
      "an administrator who reads the rows of tenants",
      "create policy all_seeing on public.projects for select to authenticated using ((select app.is_admin()))",
      "projects: administrator: SELECT",
    ],
  ])("%s", async (_, change, finding) => {
    const [table = ""] = finding.split(":");
    const findings = await onSeededGround((ground) => probe(ground, [table]), change);
    expect(findings.filter((line) => line.startsWith(finding))).not.toEqual([]);
  });

  it.each([
    [
      "a function that forgets its tenant",
      `create or replace function app.is_member(p_workspace_id uuid) returns boolean
       language sql stable security definer set search_path = ''
       as $$ select exists (select from public.workspace_members m where m.workspace_id = p_workspace_id) $$`,
      "app.is_member(uuid): former member",
    ],
    [
      "a function that tells of whoever is asked for",
      "alter function app.overage_percent(uuid) security definer",
      "app.overage_percent(uuid): other user",
    ],
    [
      "a viewer for whom the workspace pays",
      `create or replace function app.my_paying_workspace_ids() returns setof uuid
       language sql stable security definer rows 10 set search_path = ''
       as $$ select m.workspace_id from public.workspace_members m where m.user_id = app.current_user_id() $$`,
      "app.my_tier(uuid): viewer",
    ],
    [
      "a function that writes for others",
      `create or replace function app.record_security_event(p_id uuid, p_user_id uuid, p_kind text, p_actor text,
         p_session_id uuid, p_ip text, p_user_agent text, p_details jsonb, p_now timestamptz) returns void
       language sql volatile security definer set search_path = ''
       as $$ insert into public.security_events (id, user_id, kind, actor, created_at)
         select p_id, p.id, p_kind, p_actor, p_now from public.profiles p where p.id = p_user_id $$`,
      "app.record_security_event(uuid, uuid, text, text, uuid, text, text, jsonb, timestamp with time zone): invited",
    ],
    [
      "a session of somebody else in one's own log",
      `do $do$ declare f text := pg_get_functiondef('app.record_security_event(uuid,uuid,text,text,uuid,text,text,jsonb,timestamptz)'::regprocedure);
       begin execute replace(f, 'and s.user_id = p_user_id', ''); end $do$`,
      "app.record_security_event(uuid, uuid, text, text, uuid, text, text, jsonb, timestamp with time zone): other user",
    ],
    [
      "an id of something that nobody described",
      `drop function app.overage_percent(uuid);
       create function app.overage_percent(p_message_id uuid) returns text language sql security definer set search_path = ''
         as 'select text from public.messages where id = p_message_id';
       grant execute on function app.overage_percent(uuid) to authenticated`,
      "app.overage_percent(uuid): nothing says what p_message_id is the id of",
    ],
    [
      "a server's function that people may call",
      `alter function app.end_membership(uuid, uuid, timestamptz) security definer;
       grant execute on function app.end_membership(uuid, uuid, timestamptz) to authenticated`,
      "app.end_membership(uuid, uuid, timestamp with time zone): workspace admin: ran",
    ],
    [
      "a new function that nobody described",
      `create function public.peek(p_user_id uuid) returns text language sql security definer set search_path = ''
         as 'select email from public.profiles where id = p_user_id';
       grant execute on function public.peek(uuid) to authenticated`,
      "public.peek(uuid): people may execute it",
    ],
  ])(
    "%s",
    async (_, change, finding) => {
      const findings = await onSeededGround(async (ground) => {
        const functions = await readFunctions(ground.tx);
        return probeFunctions(
          ground,
          functions.filter(({ signature }) => finding.startsWith(signature)),
        );
      }, change);
      expect(findings.filter((line) => line.startsWith(finding))).not.toEqual([]);
    },
    60_000,
  );
});
