import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { AppError, type FieldIssue } from "../../platform/errors.ts";
import { rateArena } from "../arena/service.ts";
import type { ExperimentInForce } from "../experiments/schema.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { forgetUserRows, loadUserRows } from "../user-rows/load-user-rows.ts";
import type { PreferencesRow } from "../user-rows/store.ts";
import { listLearned } from "./list-learned.ts";
import type { RouterPreferences, UpdateRouterPreferences } from "./schema.ts";
import { forgetLearned, putPreferences } from "./store.ts";

const NONE: PreferencesRow = {
  pins: {},
  excluded: [],
  learns: true,
  explores: false,
  learnedSince: null,
  thresholds: {},
};

/** The winner that holds: a person's own goes before the instance's, as for an answer. */
function findAdopted(experiments: readonly ExperimentInForce[]): RouterPreferences["adopted"] {
  const adopted = experiments.filter(({ state }) => state === "adopted");
  const experiment = adopted.find(({ scope }) => scope === "mine") ?? adopted[0];
  const arm = experiment?.arms.find(({ id }) => id === experiment.winnerArmId);
  if (!experiment || !arm) return null;
  return { experimentId: experiment.id, experiment: experiment.name, arm: arm.name, scope: experiment.scope };
}

/** How a person wants Auto to choose, and what it has learned of them. */
export async function getPreferences(principal: Principal): Promise<RouterPreferences> {
  const [{ preferences, feedback, failures, experiments }, { models }] = await Promise.all([
    loadUserRows(principal.userId),
    loadModelChoices(principal),
  ]);
  const { pins, excluded, learns, explores, learnedSince, thresholds } = preferences ?? NONE;
  return {
    pins,
    excluded,
    learns,
    explores,
    thresholds,
    learnedSince: learnedSince === null ? null : new Date(learnedSince).toISOString(),
    learned: listLearned(feedback, failures, models),
    adopted: findAdopted(experiments),
  };
}

/** What is wrong with a change. A model that was stored before may stay, though its server is gone by now. */
function findIssues(
  { pins = {}, excluded }: UpdateRouterPreferences,
  stored: Pick<PreferencesRow, "pins" | "excluded">,
  chatIds: ReadonlySet<string>,
): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const out = new Set(excluded ?? stored.excluded);
  for (const [intent, modelId] of Object.entries(pins)) {
    if (modelId === null) continue;
    if (!chatIds.has(modelId)) issues.push({ path: `pins.${intent}`, message: "is not a model that chats" });
    else if (out.has(modelId)) issues.push({ path: `pins.${intent}`, message: "is excluded" });
  }
  const kept = Object.entries(stored.pins).flatMap(([intent, modelId]) => (intent in pins ? [] : [modelId]));
  for (const [index, modelId] of (excluded ?? []).entries()) {
    const isKnown = chatIds.has(modelId) || stored.excluded.includes(modelId);
    if (!isKnown) issues.push({ path: `excluded.${index}`, message: "is not a model that chats" });
    else if (kept.includes(modelId)) issues.push({ path: `excluded.${index}`, message: "is pinned" });
  }
  return issues;
}

/**
 * Changes how Auto chooses for a person; in force for the next message.
 * @throws AppError invalid_input at the field for models that do not exist or are both pinned and excluded
 */
export async function updatePreferences(
  principal: Principal,
  change: UpdateRouterPreferences,
): Promise<RouterPreferences> {
  const { models } = await loadModelChoices(principal);
  const chatIds = new Set(models.flatMap(({ id, kind }) => (kind === "chat" ? [id] : [])));
  // By what is stored now: the rows in memory may be five seconds old, and another tab may change them too.
  const assertFits = (stored: Pick<PreferencesRow, "pins" | "excluded">) => {
    const issues = findIssues(change, stored, chatIds);
    if (issues.length > 0) throw new AppError("invalid_input", "Some of these models cannot be set.", { issues });
  };
  await putPreferences(principal, change, assertFits, now());
  forgetUserRows(principal.userId);
  return getPreferences(principal);
}

/** Forgets what was learned: feedback and choices stay where they are, and no longer move anything. */
export async function resetLearning(principal: Principal): Promise<RouterPreferences> {
  await forgetLearned(principal, now());
  forgetUserRows(principal.userId);
  await rateArena();
  return getPreferences(principal);
}

/** Makes the next decision see feedback that was given just now. */
export function noteFeedbackChanged(userId: string): void {
  forgetUserRows(userId);
}
