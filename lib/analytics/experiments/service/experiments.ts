import type { Principal } from "../../../auth/schema.ts";
import { missingWeights } from "../../../models/experiments/load-arm.ts";
import { loadModelChoices } from "../../../models/service/load-choices.ts";
import { listWeightsVersions } from "../../../models/service/weights-versions.ts";
import { forgetUserRows } from "../../../models/user-rows/load-user-rows.ts";
import { now } from "../../../platform/clock.ts";
import { AppError, type FieldIssue, notFound } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { canMove, resultsOf } from "../policy.ts";
import type {
  CreateExperiment,
  Experiment,
  ExperimentList,
  ExperimentResult,
  ExperimentScope,
  ExperimentState,
} from "../schema.ts";
import * as store from "../store/experiments-store.ts";
import { readSums } from "../store/read-sums.ts";

const canRunForAll = ({ role }: Principal) => role === "admin";

/** The experiments that a person may see, newest first, and what they can make one of. */
export async function listExperiments(principal: Principal): Promise<ExperimentList> {
  const items = await store.listExperiments(principal);
  return { items, weightsVersions: listWeightsVersions(), canRunForAll: canRunForAll(principal) };
}

async function getOwn(principal: Principal, id: string): Promise<Experiment> {
  const experiment = await store.findExperiment(principal, id);
  // Those for everybody are changed as service, so it does not rest on row-level security alone.
  if (!experiment || (experiment.scope === "instance" && !canRunForAll(principal))) throw notFound("The experiment");
  return experiment;
}

/** An experiment with what its arms have shown. @throws AppError not_found */
export async function getExperiment(principal: Principal, id: string): Promise<ExperimentResult> {
  const experiment = await getOwn(principal, id);
  const [sums, events] = await Promise.all([readSums(id), store.listEvents(principal, id)]);
  return {
    experiment,
    missingWeights: missingWeights(experiment),
    arms: resultsOf(experiment, sums),
    events: events.map(({ createdAt, action, userId, armId }) => ({
      at: createdAt.toISOString(),
      action,
      by: userId === null ? "guard" : userId === principal.userId ? "you" : "somebody_else",
      armId,
    })),
  };
}

const changesOf = ({ mode, weightsVersion, modelId, instructions }: CreateExperiment["arms"][number]) =>
  JSON.stringify([mode, weightsVersion, modelId, instructions]);

function findArmIssues(arms: CreateExperiment["arms"], chatIds: ReadonlySet<string>): FieldIssue[] {
  const versions = listWeightsVersions();
  return arms.flatMap((arm, at) => {
    const issues: FieldIssue[] = [];
    const add = (field: string, message: string) => issues.push({ path: `arms.${at}.${field}`, message });
    if (arm.modelId !== null && !chatIds.has(arm.modelId)) add("modelId", "is not a model that chats");
    if (arm.weightsVersion !== null && !versions.includes(arm.weightsVersion))
      add("weightsVersion", "are no weights that are here");
    const before = arms.slice(0, at);
    if (before.some(({ name }) => name === arm.name)) add("name", "is the name of another arm");
    if (before.some((other) => changesOf(other) === changesOf(arm))) add("mode", "does the same as another arm");
    return issues;
  });
}

function findIssues({ arms, scope, unit }: CreateExperiment, chatIds: ReadonlySet<string>): FieldIssue[] {
  const issues = findArmIssues(arms, chatIds);
  if (unit === "user" && scope === "mine")
    issues.push({ path: "unit", message: "must be conversation: of your own answers there is one person only" });
  return issues;
}

/**
 * Stores an experiment as a draft; it touches nothing until it is started.
 * @throws AppError forbidden for one for everybody by somebody who is no administrator; invalid_input at the field for
 *   models and weights that are not there, and for arms that do not differ
 */
export async function createExperiment(principal: Principal, input: CreateExperiment): Promise<Experiment> {
  if (input.scope === "instance" && !canRunForAll(principal))
    throw new AppError("forbidden", "Only an administrator can run an experiment for everybody.");
  const { models } = await loadModelChoices(principal);
  const chatIds = new Set(models.flatMap(({ id, kind }) => (kind === "chat" ? [id] : [])));
  const issues = findIssues(input, chatIds);
  if (issues.length > 0) throw new AppError("invalid_input", "The experiment cannot be made like this.", { issues });
  const id = newId();
  await store.insertExperiment(principal, id, input, now());
  return getOwn(principal, id);
}

const TAKEN: Record<ExperimentScope, string> = {
  mine: "Another experiment of yours is running. Pause or stop it first.",
  instance: "Another experiment for everybody is running. Pause or stop it first.",
};

async function move(
  principal: Principal,
  experiment: Experiment,
  to: Exclude<ExperimentState, "draft">,
  winnerArmId: string | null,
): Promise<Experiment> {
  const { id, state, scope } = experiment;
  const refused = () =>
    new AppError("conflict", `An experiment that is ${state} cannot become ${to}.`, { details: { state } });
  if (!canMove(state, to)) throw refused();
  const moved = await store.moveExperiment(principal, experiment, to, winnerArmId, now()).catch((error: unknown) => {
    throw store.isTaken(error) ? new AppError("conflict", TAKEN[scope], { cause: error }) : error;
  });
  if (!moved) throw refused();
  // In force for the person's next message here; within five seconds for everybody else's, and in other processes.
  forgetUserRows(principal.userId);
  return getOwn(principal, id);
}

/** Starts, pauses or stops an experiment. @throws AppError not_found, conflict */
export async function moveExperiment(
  principal: Principal,
  id: string,
  to: "running" | "paused" | "stopped",
): Promise<Experiment> {
  return move(principal, await getOwn(principal, id), to, null);
}

/**
 * Ends an experiment and lets one of its arms hold for every answer it was about, until that is taken back by stopping.
 * @throws AppError not_found; invalid_input for an arm of another one; conflict
 */
export async function adoptArm(principal: Principal, id: string, armId: string): Promise<Experiment> {
  const experiment = await getOwn(principal, id);
  if (!experiment.arms.some((arm) => arm.id === armId)) {
    throw new AppError("invalid_input", "This is no arm of the experiment.", {
      issues: [{ path: "armId", message: "is no arm of the experiment" }],
    });
  }
  return move(principal, experiment, "adopted", armId);
}

/** Removes a draft, or an experiment that has ended, with its results. @throws AppError not_found, conflict */
export async function removeExperiment(principal: Principal, id: string): Promise<void> {
  const experiment = await getOwn(principal, id);
  if (!(await store.deleteExperiment(principal, experiment)))
    throw new AppError("conflict", `An experiment that is ${experiment.state} cannot be removed. Stop it first.`);
}
