import { sql } from "kysely";
import { asService } from "../../platform/db/scopes.ts";
import type { CacheSettings } from "../cache/schema.ts";
import type { Intent } from "../schema.ts";

export interface SealedKey {
  provider: string;
  baseUrl: string | null;
  envelope: string;
  /** Why the provider refused it; null when it did not. */
  refusedFor: string | null;
}

export interface PreferencesRow {
  pins: Partial<Record<Intent, string>>;
  excluded: string[];
  learns: boolean;
  /** ISO time; feedback before it no longer counts. */
  learnedSince: string | null;
}

/** The feedback that counts, for one model and one intent. */
export interface FeedbackRow {
  modelId: string;
  intent: Intent | null;
  good: number;
  bad: number;
  replaced: number;
  /** Mean difficulty of the answers, 0 to 100; null where none was worked out. */
  difficultyPercent: number | null;
}

/** What is stored of a person that decides which models answer and how they are reached. */
export interface UserRows {
  keys: SealedKey[];
  preferences: PreferencesRow | null;
  feedback: FeedbackRow[];
  /** Null while the person has never set anything. */
  cache: CacheSettings | null;
}

/** Reads keys, preferences, feedback and cache settings of a user in one statement, so that a message waits for one and not for three. */
export async function readUserRows(userId: string): Promise<UserRows> {
  // As service: the user's own role may write envelopes but not read them. Every part is bound to the one user.
  const { rows } = await sql<UserRows>`select
    (select coalesce(jsonb_agg(jsonb_build_object('provider', k.provider, 'baseUrl', k.base_url, 'envelope', k.envelope,
        'refusedFor', k.refused_for)
        order by k.provider), '[]')
      from public.provider_keys k where k.user_id = ${userId}::uuid) as keys,
    (select jsonb_build_object('pins', p.pins, 'excluded', p.excluded, 'learns', p.learns, 'learnedSince', p.learned_since)
      from public.route_preferences p where p.user_id = ${userId}::uuid) as preferences,
    (select coalesce(jsonb_agg(jsonb_build_object('modelId', f.model_id, 'intent', f.intent, 'good', f.good, 'bad', f.bad,
        'replaced', f.replaced, 'difficultyPercent', f.difficulty) order by f.model_id, f.intent), '[]')
      from (select a.model_id, a.intent,
          count(*) filter (where a.verdict = 'good' and not a.wrong_choice) as good,
          count(*) filter (where a.verdict = 'bad' or a.wrong_choice) as bad,
          count(*) filter (where a.verdict is null and not a.wrong_choice) as replaced,
          avg(a.difficulty_percent)::float8 as difficulty
        from public.answer_feedback a
        where a.user_id = ${userId}::uuid and a.counts and a.updated_at >= coalesce(
          (select p.learned_since from public.route_preferences p where p.user_id = ${userId}::uuid), '-infinity')
        group by a.model_id, a.intent) f) as feedback,
    (select jsonb_build_object('exact', c.exact, 'semantic', c.semantic, 'pace', c.pace, 'keepHours', c.keep_hours)
      from public.cache_settings c where c.user_id = ${userId}::uuid) as cache`.execute(asService());
  return rows[0] ?? { keys: [], preferences: null, feedback: [], cache: null };
}
