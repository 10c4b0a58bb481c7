import { sql } from "kysely";
import { asService } from "../../platform/db/scopes.ts";
import type { CacheSettings } from "../cache/schema.ts";
import type { ExperimentInForce } from "../experiments/schema.ts";
import type { KeyRoutingOfKey } from "../key-routing/schema.ts";
import type { RoutingOfProject } from "../project-routing/schema.ts";
import type { RouteThresholds } from "../route-thresholds/schema.ts";
import type { Failures, Feedback } from "../router/apply-preferences.ts";
import { FAIR_FROM_PERCENT, HARD_FROM_PERCENT } from "../router/difficulty-band.ts";
import type { Intent, RouteMode } from "../schema.ts";
import type { RoutingOfWorkspace } from "../workspace-routing/schema.ts";

export interface SealedKey {
  id: string;
  /** Of a key of a workspace; null for the person's own. */
  workspaceId: string | null;
  provider: string;
  baseUrl: string | null;
  envelope: string;
  /** Why the provider refused it; null when it did not. */
  refusedFor: string | null;
  weight: number;
  dailyCapMicroUsd: number | null;
  paused: boolean;
}

export interface PreferencesRow {
  pins: Partial<Record<Intent, string>>;
  excluded: string[];
  learns: boolean;
  explores: boolean;
  /** ISO time; feedback before it no longer counts. */
  learnedSince: string | null;
  thresholds: RouteThresholds;
}

/** The feedback that counts, for one model, one intent and one band of difficulty. */
export interface FeedbackRow extends Feedback {
  /** Mean difficulty of the answers, 0 to 100; null where none was worked out. */
  difficultyPercent: number | null;
}

/** What is stored of a person that decides which models answer and how they are reached. */
export interface UserRows {
  /** Their own, and those of the workspaces that they are in. */
  keys: SealedKey[];
  preferences: PreferencesRow | null;
  /** The person's mode; null for one who is gone. */
  routeMode: RouteMode | null;
  feedback: FeedbackRow[];
  /** Of the last thirty days: what models failed to answer though Auto had chosen for it. */
  failures: Failures[];
  /** Those that touch the user's answers now. */
  experiments: ExperimentInForce[];
  /** Null while the person has never set anything. */
  cache: CacheSettings | null;
  /** Of the API keys for which some is set. */
  keyRouting: KeyRoutingOfKey[];
  /** Of the person's projects for which some is set. */
  projectRouting: RoutingOfProject[];
  /** Of the person's workspaces for which some is set. */
  workspaceRouting: RoutingOfWorkspace[];
  /** Of the person's workspaces those that keep the answers that they pay for. */
  cachingWorkspaces: string[];
  /** How many changes of models the operator has made; they are the same for everybody. */
  overrides: number;
  /** How often the operator has changed the keys that were added in the console. */
  operatorKeys: number;
  /** JSON of what their tier allows (`StoredPlan`): the same text for as long as nothing of it changes. */
  plan: string;
}

/** The `Band` of a column of difficulties. */
const bandOf = (column: string) => sql`case when ${sql.ref(column)} < ${FAIR_FROM_PERCENT} then 'easy'
  when ${sql.ref(column)} < ${HARD_FROM_PERCENT} then 'fair' when ${sql.ref(column)} is not null then 'hard' end`;

/** Reads all that shapes a user's answers in one statement, so that a message waits for one and not for many. */
export async function readUserRows(userId: string): Promise<UserRows> {
  // As service: the user's own role may write envelopes but not read them. Every part is bound to the one user.
  const { rows } = await sql<UserRows>`select
    (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'workspaceId', k.workspace_id, 'provider', k.provider,
        'baseUrl', k.base_url, 'envelope', k.envelope, 'refusedFor', k.refused_for, 'weight', k.weight, 'dailyCapMicroUsd', k.daily_cap_micro_usd,
        'paused', k.paused) order by k.provider, k.created_at, k.id), '[]')
      from public.provider_keys k where k.user_id = ${userId}::uuid
        or k.workspace_id = any(array(select m.workspace_id from public.workspace_members m
          where m.user_id = ${userId}::uuid))) as keys,
    (select jsonb_build_object('pins', p.pins, 'excluded', p.excluded, 'learns', p.learns, 'explores', p.explores,
        'learnedSince', p.learned_since, 'thresholds', p.thresholds)
      from public.route_preferences p where p.user_id = ${userId}::uuid) as preferences,
    (select p.route_mode from public.profiles p where p.id = ${userId}::uuid) as route_mode,
    (select coalesce(jsonb_agg(jsonb_build_object('modelId', f.model_id, 'intent', f.intent, 'band', f.band, 'good', f.good,
        'bad', f.bad, 'replaced', f.replaced, 'difficultyPercent', f.difficulty) order by f.model_id, f.intent, f.band), '[]')
      from (select a.model_id, a.intent, ${bandOf("a.difficulty_percent")} as band,
          count(*) filter (where a.verdict = 'good' and not a.wrong_choice) as good,
          count(*) filter (where a.verdict = 'bad' or a.wrong_choice) as bad,
          count(*) filter (where a.verdict is null and not a.wrong_choice) as replaced,
          avg(a.difficulty_percent)::float8 as difficulty
        from public.answer_feedback a
        where a.user_id = ${userId}::uuid and a.counts and a.updated_at >= coalesce(
          (select p.learned_since from public.route_preferences p where p.user_id = ${userId}::uuid), '-infinity')
        group by 1, 2, 3) f) as feedback,
    (select coalesce(jsonb_agg(jsonb_build_object('modelId', f.model_id, 'intent', f.intent, 'band', f.band,
        'failed', f.failed) order by f.model_id, f.intent, f.band), '[]')
      from (select l.model_id, d.intent, ${bandOf("d.difficulty_percent")} as band, count(distinct l.reservation_id) as failed
        from public.usage_ledger l
        join lateral (
          select d.intent, d.difficulty_percent from public.route_decisions d where d.message_id = l.message_id
          union all
          select d.intent, d.difficulty_percent from public.route_decisions d where d.reservation_id = l.reservation_id
        ) d on d.intent is not null
        where l.user_id = ${userId}::uuid and l.outcome in ('failed', 'interrupted') and l.entry = 'settle'
          and l.created_at >= (select greatest(max(p.learned_since), max(p.learns_since), now() - interval '30 days')
            from public.route_preferences p where p.user_id = ${userId}::uuid)
        group by 1, 2, 3) f) as failures,
    (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name, 'unit', e.unit, 'scope', e.scope,
        'state', e.state, 'trafficPercent', e.traffic_percent, 'winnerArmId', e.winner_arm_id,
        'arms', (select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'weight', r.weight, 'mode', r.mode,
            'weightsVersion', r.weights_version, 'modelId', r.model_id, 'instructions', r.instructions) order by r.place)
          from public.experiment_arms r where r.experiment_id = e.id))), '[]')
      from public.experiments e where e.state in ('running', 'adopted')
        and (e.user_id = ${userId}::uuid or e.scope = 'instance' and (e.state = 'adopted'
          or (select p.joins_experiments from public.profiles p where p.id = ${userId}::uuid)))) as experiments,
    (select jsonb_build_object('exact', c.exact, 'semantic', c.semantic, 'pace', c.pace, 'keepHours', c.keep_hours)
      from public.cache_settings c where c.user_id = ${userId}::uuid) as cache,
    (select coalesce(jsonb_agg(jsonb_build_object('apiKeyId', a.id, 'mode', a.route_mode, 'thresholds', a.route_thresholds,
        'allowedModels', a.route_allowed_models, 'projectId', p.id) order by a.id), '[]')
      from public.api_keys a left join public.projects p on p.id = a.project_id and p.deleted_at is null
      where a.user_id = ${userId}::uuid and a.revoked_at is null
        and (a.route_mode is not null or a.route_thresholds <> '{}' or a.route_allowed_models is not null or p.id is not null))
      as "keyRouting",
    (select coalesce(jsonb_agg(jsonb_build_object('projectId', p.id, 'mode', p.route_mode, 'thresholds', p.route_thresholds,
        'model', p.default_model) order by p.id), '[]')
      from public.projects p where p.user_id = ${userId}::uuid and p.deleted_at is null
        and (p.route_mode is not null or p.route_thresholds <> '{}' or p.default_model is not null)) as "projectRouting",
    (select coalesce(jsonb_agg(jsonb_build_object('workspaceId', w.id, 'modeLimit', w.route_mode_limit,
        'thresholds', w.route_thresholds, 'allowedModels', w.route_allowed_models,
        'allowedRegions', w.route_allowed_regions) order by w.id), '[]')
      from public.workspace_members m join public.workspaces w on w.id = m.workspace_id
      where m.user_id = ${userId}::uuid and (w.route_mode_limit is not null or w.route_thresholds <> '{}'
        or w.route_allowed_models is not null or w.route_allowed_regions is not null))
      as "workspaceRouting",
    (select coalesce(jsonb_agg(w.id order by w.id), '[]') from public.workspace_members m
      join public.workspaces w on w.id = m.workspace_id where m.user_id = ${userId}::uuid and w.caches_answers)
      as "cachingWorkspaces",
    (select count(*)::int from public.model_overrides) as overrides,
    (select v.version from public.console_versions v where v.name = 'operator_keys') as operator_keys,
    (select jsonb_build_object('tier', p.tier, 'tiers', (select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name,
        'modelMaxMicroUsdPerMtok', t.model_max_micro_usd_per_mtok, 'contextMaxTokens', t.context_max_tokens,
        'messageMaxAttachments', t.message_max_attachments) order by t.position) from public.tiers t))::text
      from public.profiles p where p.id = ${userId}::uuid) as plan`.execute(asService());
  const [row] = rows;
  if (!row) throw new Error("the rows of a user were not read");
  return row;
}

/** Who is in a workspace: whose rows hold something of it. As service: nobody is shown them. */
export async function listMemberIds(workspaceId: string): Promise<string[]> {
  const rows = await asService()
    .selectFrom("workspaceMembers")
    .select("userId")
    .where("workspaceId", "=", workspaceId)
    .execute();
  return rows.map(({ userId }) => userId);
}
