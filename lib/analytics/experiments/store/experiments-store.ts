import { type Expression, sql } from "kysely";
import { recordAdminChange } from "../../../auth/admin/audit/record.ts";
import type { AuditFacts } from "../../../auth/admin/audit/schema.ts";
import { asService, asUser, type DbUser, readAsUser, type Tx } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import type { CreateExperiment, Experiment, ExperimentResult, ExperimentScope, ExperimentState } from "../schema.ts";

type Action = ExperimentResult["events"][number]["action"];

const UNIQUE_VIOLATION = "23505";
/** Whether a change failed because another experiment of the scope is in the same state. */
export const isTaken = (error: unknown) =>
  typeof error === "object" && error !== null && "code" in error && error.code === UNIQUE_VIOLATION;

const iso = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Experiments as their contract has them. */
const experiments = (where: Expression<unknown>) => sql<{ experiment: Experiment }>`
  select jsonb_build_object('id', e.id, 'name', e.name, 'scope', e.scope, 'unit', e.unit,
    'trafficPercent', e.traffic_percent, 'minimumSample', e.minimum_sample, 'maxCostMicroUsd', e.max_cost_micro_usd,
    'state', e.state, 'stopReason', e.stop_reason, 'stoppedArmId', e.stopped_arm_id, 'winnerArmId', e.winner_arm_id,
    'startedAt', ${iso("e.started_at")}, 'endedAt', ${iso("e.ended_at")}, 'createdAt', ${iso("e.created_at")},
    'arms', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'weight', a.weight, 'mode', a.mode,
        'weightsVersion', a.weights_version, 'modelId', a.model_id, 'instructions', a.instructions) order by a.place), '[]')
      from public.experiment_arms a where a.experiment_id = e.id)) as experiment
  from public.experiments e where ${where} order by e.created_at desc, e.id desc`;

/** What the user may read, newest first: their own, and for administrators those for everybody. */
export async function listExperiments(user: DbUser): Promise<Experiment[]> {
  return readAsUser(user, async (tx) => {
    const { rows } = await experiments(sql`true`).execute(tx);
    return rows.map(({ experiment }) => experiment);
  });
}

/** One that the user may read, or null. */
export async function findExperiment(user: DbUser, id: string): Promise<Experiment | null> {
  return readAsUser(user, async (tx) => {
    const { rows } = await experiments(sql`e.id = ${id}::uuid`).execute(tx);
    return rows[0]?.experiment ?? null;
  });
}

async function addEvent(
  tx: Tx,
  experimentId: string,
  userId: string | null,
  action: Action,
  armId: string | null,
  at: Date,
) {
  await tx
    .insertInto("experimentEvents")
    .values({ id: newId(), experimentId, userId, action, armId, createdAt: at })
    .execute();
}

/**
 * Runs a change as the user; of an experiment for everybody as service, because its entry in the audit log goes with it:
 * the caller has seen that the user is an administrator.
 */
function change<T>(user: DbUser, scope: ExperimentScope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return scope === "mine" ? asUser(user, work) : asService().transaction().execute(work);
}

type AuditedAction = "created" | "removed" | (typeof ACTIONS)[keyof typeof ACTIONS];
interface Audited {
  id: string;
  scope: ExperimentScope;
}

/** What an administrator does to an experiment for everybody stays known when it is removed, which takes its events along. */
async function audit(
  tx: Tx,
  { userId: actorId }: DbUser,
  { id: target, scope }: Audited,
  action: AuditedAction,
  facts: { before?: AuditFacts; after?: AuditFacts },
): Promise<void> {
  if (scope === "instance") await recordAdminChange(tx, { actorId, action: `experiment.${action}`, target, ...facts });
}

/** Stores an experiment as a draft, with its arms and the event. */
export async function insertExperiment(user: DbUser, id: string, input: CreateExperiment, at: Date): Promise<void> {
  const { arms, ...rest } = input;
  const { userId } = user;
  const { scope, name, trafficPercent: percent } = input;
  await change(user, scope, async (tx) => {
    await tx
      .insertInto("experiments")
      .values({ ...rest, id, userId, createdAt: at, updatedAt: at })
      .execute();
    await tx
      .insertInto("experimentArms")
      .values(arms.map((arm, place) => ({ ...arm, id: newId(), experimentId: id, userId, place })))
      .execute();
    await addEvent(tx, id, userId, "created", null, at);
    await audit(tx, user, { id, scope }, "created", { after: { name, percent, arms: arms.map((arm) => arm.name) } });
  });
}

const ACTIONS = {
  running: "started",
  paused: "paused",
  stopped: "stopped",
  adopted: "adopted",
} as const satisfies Record<Exclude<ExperimentState, "draft">, Action>;

/**
 * Moves an experiment from the state it was seen in to another, with the event. An experiment of the scope that was
 * adopted before makes room for the one that is adopted now.
 * @returns False when it is in another state by now, or not the user's to change.
 * @throws whatever `isTaken` knows when another one of the scope is running.
 */
export async function moveExperiment(
  user: DbUser,
  { id, scope, state: from, name, arms }: Pick<Experiment, "id" | "scope" | "state" | "name" | "arms">,
  to: Exclude<ExperimentState, "draft">,
  winnerArmId: string | null,
  at: Date,
): Promise<boolean> {
  return change(user, scope, async (tx) => {
    if (to === "adopted") {
      // Of two that are adopted at once the second makes the first give way, as it would a moment later.
      const inForce = `adopted arms:${scope === "mine" ? user.userId : scope}`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${inForce}, 0))`.execute(tx);
    }
    // Locked first: where it is refused, the one that holds must not have made room.
    const seen = tx
      .selectFrom("experiments")
      .select("id")
      .where("id", "=", id)
      .where("scope", "=", scope)
      .where("state", "=", from)
      .forUpdate();
    if (!(await seen.executeTakeFirst())) return false;
    if (to === "adopted") {
      const before = await tx
        .updateTable("experiments")
        .set({ state: "stopped", winnerArmId: null, updatedAt: at })
        .where("scope", "=", scope)
        .where("state", "=", "adopted")
        .where("id", "<>", id)
        .$if(scope === "mine", (query) => query.where("userId", "=", user.userId))
        .returning(["id", "name"])
        .execute();
      for (const other of before) {
        await addEvent(tx, other.id, user.userId, "stopped", null, at);
        await audit(tx, user, { id: other.id, scope }, "stopped", { after: { name: other.name } });
      }
    }
    await tx
      .updateTable("experiments")
      .set({
        state: to,
        winnerArmId,
        updatedAt: at,
        ...(to === "running" ? { startedAt: sql<Date>`coalesce(started_at, ${at})` } : {}),
        ...(to === "stopped" || to === "adopted" ? { endedAt: sql<Date>`coalesce(ended_at, ${at})` } : {}),
        ...(to === "stopped" ? { stopReason: sql<string>`coalesce(stop_reason, 'person')` } : {}),
      })
      .where("id", "=", id)
      .execute();
    await addEvent(tx, id, user.userId, ACTIONS[to], winnerArmId, at);
    const winner = arms.find((arm) => arm.id === winnerArmId);
    await audit(tx, user, { id, scope }, ACTIONS[to], {
      after: { name, ...(winner ? { arm: winner.name, instructions: winner.instructions } : {}) },
    });
    return true;
  });
}

/** Removes an experiment that touches no answers now. False when there is none, or it does. */
export async function deleteExperiment(
  user: DbUser,
  { id, scope }: Pick<Experiment, "id" | "scope">,
): Promise<boolean> {
  return change(user, scope, async (tx) => {
    const removed = await tx
      .deleteFrom("experiments")
      .where("id", "=", id)
      .where("scope", "=", scope)
      .where("state", "in", ["draft", "stopped"])
      .returning("name")
      .executeTakeFirst();
    if (!removed) return false;
    await audit(tx, user, { id, scope }, "removed", { before: removed });
    return true;
  });
}

export interface EventRow {
  createdAt: Date;
  action: Action;
  userId: string | null;
  armId: string | null;
}

/** What was done to an experiment that the user may read, oldest first. */
export async function listEvents(user: DbUser, experimentId: string): Promise<EventRow[]> {
  return readAsUser(user, async (tx) => {
    const rows = await tx
      .selectFrom("experimentEvents")
      .select(["createdAt", "action", "userId", "armId"])
      .where("experimentId", "=", experimentId)
      .orderBy("createdAt")
      .orderBy("id")
      .execute();
    return rows.map((row) => ({ ...row, action: row.action as Action }));
  });
}

/** Those that run. As service: the guard rails watch over everybody's. */
export async function listRunning(): Promise<Experiment[]> {
  const { rows } = await experiments(sql`e.state = 'running'`).execute(asService());
  return rows.map(({ experiment }) => experiment);
}

/** How many answers of an experiment have ended. As service, as above. */
export async function countEnded(experimentId: string): Promise<number> {
  const row = await asService()
    .selectFrom("experimentAssignments as a")
    .innerJoin("usageReservations as r", "r.id", "a.reservationId")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("a.experimentId", "=", experimentId)
    .where("r.state", "<>", "open")
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Stops an experiment for an arm of it, with the event. As service: nobody asked for it. False when it had ended. */
export async function stopForArm(id: string, armId: string, reason: "error_rate" | "cost", at: Date): Promise<boolean> {
  return asService()
    .transaction()
    .execute(async (tx) => {
      const stopped = await tx
        .updateTable("experiments")
        .set({ state: "stopped", stopReason: reason, stoppedArmId: armId, endedAt: at, updatedAt: at })
        .where("id", "=", id)
        .where("state", "=", "running")
        .returning("id")
        .executeTakeFirst();
      if (!stopped) return false;
      await addEvent(tx, id, null, "guard_stopped", armId, at);
      return true;
    });
}
