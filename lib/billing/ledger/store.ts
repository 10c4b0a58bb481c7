import { type RawBuilder, sql } from "kysely";
import { asUser, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { isId } from "../../platform/ids.ts";
import type { OtherPayer, OwnKeySource } from "../schema.ts";
import type { LedgerFilter, LedgerKind, LedgerQuery } from "./schema.ts";

export interface LedgerRow {
  id: string;
  kind: LedgerKind;
  purpose: string | null;
  modelId: string | null;
  projectId: string | null;
  projectName: string | null;
  outcome: string | null;
  keySource: OwnKeySource | null;
  inputTokens: number | null;
  outputTokens: number | null;
  requests: number;
  periodStart: string;
  requestsUsed: number | null;
  costMicroUsd: number | null;
  creditMicroUsd: number;
  balanceMicroUsd: number;
  paidBackMicroUsd: number;
  paidBy: "allowance" | OtherPayer | null;
  paidByWorkspace: string | null;
  overageMicroUsd: number;
  conversationId: string | null;
  conversationTitle: string | null;
  messageId: string | null;
  reason: string | null;
  createdAt: Date;
  /** The same to the microsecond, as the cursor needs it. */
  position: string;
}

/** The page's last row as a cursor: its time and id, which breaks ties. */
export function encodeCursor({ position, id }: Pick<LedgerRow, "position" | "id">): string {
  return Buffer.from(JSON.stringify([position, id])).toString("base64url");
}

// Not the year 0, which JavaScript knows and the database does not.
const POSITION = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

function decodeCursor(cursor: string): { position: string; id: string } | null {
  try {
    const [position, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [unknown, unknown];
    if (typeof position !== "string" || typeof id !== "string") return null;
    if (!POSITION.test(position) || !isId(id)) return null;
    // JavaScript reads the 30th of February as a day of March; the time comes back as it was only where there is one.
    return new Date(position).toISOString().slice(0, 19) === position.slice(0, 19) ? { position, id } : null;
  } catch {
    return null;
  }
}

/**
 * Not a line of a blind comparison that is not decided: model, tokens and cost would tell which answer is whose. It shows
 * when the choice is made.
 */
export function isToldOf(user: DbUser, row: "l" | "u"): RawBuilder<boolean> {
  const reservation = sql.ref(`${row}.reservation_id`);
  return sql<boolean>`(${reservation} is null or ${reservation} not in (
    select r.reservation_id from public.comparisons c
    join public.messages m on m.parent_id = c.question_id join public.runs r on r.id = m.id
    where c.user_id = ${user.userId}::uuid and c.blind and c.choice is null))`;
}

/** The person's own lines that fit; row-level security says the same of whose they are. */
function whereFits(user: DbUser, { kind, purpose, modelId, projectId, from, to }: LedgerFilter): RawBuilder<boolean> {
  const conditions = [sql`l.user_id = ${user.userId}::uuid`, isToldOf(user, "l")];
  if (kind === undefined) conditions.push(sql`l.entry not in ('reserve', 'release')`);
  else if (kind !== "all") conditions.push(sql`l.entry = ${kind}`);
  if (purpose) conditions.push(sql`l.purpose = ${purpose}`);
  if (modelId) conditions.push(sql`l.model_id = ${modelId}`);
  if (projectId === "none") conditions.push(sql`l.project_id is null and l.reservation_id is not null`);
  else if (projectId) conditions.push(sql`l.project_id = ${projectId}::uuid`);
  if (from) conditions.push(sql`l.created_at >= ${new Date(from)}`);
  if (to) conditions.push(sql`l.created_at < ${new Date(to)}`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** What moves the meter of the person's own month: not what a workspace pays, nor what changes the allowance. */
const COUNTS = sql<boolean>`(l.requests <> 0 and l.entry in ('reserve', 'release') and not exists (
    select 1 from public.usage_reservations o where o.id = l.reservation_id and o.paid_by = 'workspace'))`;

/**
 * The lines that fit, newest first, after the cursor; one that is not ours starts over. The balance after a line counts
 * all lines of credits before it, whether they fit or not, as do the requests used of its month: those before the page
 * are added up once.
 */
export async function listLedgerRows(user: DbUser, { cursor, limit, ...filter }: LedgerQuery): Promise<LedgerRow[]> {
  const after = cursor ? decodeCursor(cursor) : null;
  const { rows } = await readAsUser(user, (tx) =>
    sql<LedgerRow>`
      with page as materialized (
        select l.* from public.usage_ledger l
        where ${whereFits(user, filter)}
          and ${after ? sql`(l.created_at, l.id) < (${after.position}::text::timestamptz, ${after.id}::uuid)` : sql`true`}
        order by l.created_at desc, l.id desc limit ${limit}
      ), oldest as (select created_at, id from page order by created_at, id limit 1
      ), before as (
        select coalesce(sum(l.credit_micro_usd), 0) as credits from public.usage_ledger l, oldest o
        where l.user_id = ${user.userId}::uuid and l.credit_micro_usd <> 0 and (l.created_at, l.id) < (o.created_at, o.id)
      ), since as materialized (
        select l.created_at, l.id, sum(l.credit_micro_usd) over (order by l.created_at, l.id) as credits
        from public.usage_ledger l, oldest o
        where l.user_id = ${user.userId}::uuid and l.credit_micro_usd <> 0 and (l.created_at, l.id) >= (o.created_at, o.id)
      ), newest as (select created_at, id from page order by created_at desc, id desc limit 1
      ), months as (select distinct period_start from page
      ), used_before as (
        select m.period_start, sum(l.requests) as requests from months m
        -- Nothing of a month is older than it is, but a request may be given back after it.
        join public.usage_ledger l on l.period_start = m.period_start and l.created_at >= m.period_start::timestamp at time zone 'utc'
        cross join oldest o
        where l.user_id = ${user.userId}::uuid and ${COUNTS} and (l.created_at, l.id) < (o.created_at, o.id) group by 1
      ), used as (
        select l.id, sum(case when ${COUNTS} then l.requests else 0 end) over (partition by l.period_start order by l.created_at, l.id) as requests
        from public.usage_ledger l join months m on m.period_start = l.period_start cross join oldest o cross join newest n
        where l.user_id = ${user.userId}::uuid and (l.created_at, l.id) between (o.created_at, o.id) and (n.created_at, n.id)
      )
      select p.id, p.entry as kind, p.purpose, p.model_id, p.project_id, j.name as project_name, p.outcome, p.key_source, p.input_tokens, p.output_tokens, p.requests, p.period_start::text,
        case when w.id is null and r.paid_by is distinct from 'workspace' then (coalesce(ub.requests, 0) + us.requests)::int end as requests_used,
        -- A failed call costs nothing, whatever the price of its model.
        case when p.priced or p.outcome = 'failed' then p.amount_micro_usd end as cost_micro_usd, p.credit_micro_usd,
        p.overage_micro_usd,
        (b.credits + coalesce((select s.credits from since s where (s.created_at, s.id) <= (p.created_at, p.id)
          order by s.created_at desc, s.id desc limit 1), 0))::bigint as balance_micro_usd,
        p.paid_back_micro_usd, case when w.id is not null then 'workspace' else r.paid_by end as paid_by, w.name as paid_by_workspace, c.id as conversation_id, case when not c.temporary then nullif(c.title, '') end as conversation_title, case when c.id is not null then p.message_id end as message_id, p.reason,
        p.created_at, to_char(p.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
      from page p cross join before b join used us on us.id = p.id
      left join used_before ub on ub.period_start = p.period_start
      left join public.usage_reservations r on r.id = p.reservation_id
      -- What was entered to put its month right is a workspace's, too.
      left join public.workspaces w on w.id = p.workspace_id
        and (r.paid_by = 'workspace' or (p.entry = 'adjustment' and w.kind = 'team'))
      left join public.projects j on j.id = p.project_id and j.deleted_at is null
      left join public.conversations c on c.id = p.conversation_id and c.deleted_at is null
      order by p.created_at desc, p.id desc`.execute(tx),
  );
  return rows;
}

export interface LedgerSums {
  lines: number;
  costMicroUsd: number;
  unpriced: number;
  creditMicroUsd: number;
  modelIds: string[];
  projects: { id: string; name: string | null }[];
}

const SHOWN_MODELS = 100;
const SHOWN_PROJECTS = 100;

/** Sums of the lines that fit, and the models and projects that the person ever spent on. */
export async function sumLedger(user: DbUser, filter: LedgerFilter): Promise<LedgerSums> {
  const { rows } = await readAsUser(user, (tx) =>
    sql<LedgerSums>`
      select count(*)::int as lines, coalesce(sum(l.amount_micro_usd), 0)::bigint as cost_micro_usd,
        count(*) filter (where not l.priced and l.outcome is distinct from 'failed')::int as unpriced, coalesce(sum(l.credit_micro_usd), 0)::bigint as credit_micro_usd,
        (select coalesce(array_agg(m.model_id order by m.uses desc, m.model_id), '{}') from (
          select u.model_id, count(*) as uses from public.usage_ledger u
          where u.user_id = ${user.userId}::uuid and u.model_id is not null and ${isToldOf(user, "u")} group by 1 order by 2 desc limit ${SHOWN_MODELS}
        ) m) as model_ids,
        (select coalesce(jsonb_agg(jsonb_build_object('id', j.project_id, 'name', j.name) order by j.name, j.project_id), '[]') from (
          select distinct u.project_id, p.name from public.usage_ledger u
          left join public.projects p on p.id = u.project_id and p.deleted_at is null
          where u.user_id = ${user.userId}::uuid and u.project_id is not null limit ${SHOWN_PROJECTS}
        ) j) as projects
      from public.usage_ledger l where ${whereFits(user, filter)}`.execute(tx),
  );
  return rows[0] ?? { lines: 0, costMicroUsd: 0, unpriced: 0, creditMicroUsd: 0, modelIds: [], projects: [] };
}

/** Whether the user's credits pay for what goes beyond the allowance. False when they never had any. */
export async function setAllowsOverage(user: DbUser, allowsOverage: boolean): Promise<boolean> {
  const result = await asUser(user, (tx) =>
    tx.updateTable("creditAccounts").set({ allowsOverage }).where("userId", "=", user.userId).executeTakeFirst(),
  );
  return result.numUpdatedRows > 0n;
}
