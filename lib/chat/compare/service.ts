import type { Principal } from "../../auth/schema.ts";
import { AUTO_MODEL_ID } from "../../models/schema.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { startTruth } from "../run/answer-metadata.ts";
import { startRun } from "../run/start-run.ts";
import type { CompareInput } from "../schema.ts";
import { makeTitle } from "../service/make-title.ts";
import { prepareAnswer } from "../service/prepare-answer.ts";
import { startRefusal } from "../service/refuse-start.ts";
import { assertNotDraining } from "../service/send-message.ts";
import { startRow } from "../service/start-row.ts";
import { planComparison } from "./plan-comparison.ts";
import type { ChooseInput, Chosen, StartedComparison } from "./schema.ts";
import { beginComparison, type ComparedRun, chooseAnswer } from "./store.ts";

function assertComparable({ models, send }: CompareInput): void {
  if (send.image) {
    throw new AppError("invalid_input", "Only texts can be compared.", {
      issues: [{ path: "send.image", message: "cannot be compared" }],
    });
  }
  const auto = models?.indexOf(AUTO_MODEL_ID) ?? -1;
  if (auto < 0) return;
  throw new AppError("invalid_input", "Auto is no model of its own. Name the models to compare.", {
    issues: [{ path: `models.${auto}`, message: "must be a model" }],
  });
}

/**
 * Has a message answered by two to four models at once, each as a run of its own: one that fails leaves the others
 * alone. All of them start, each with its own reservation, or none.
 * @returns Which answers to follow. The same id again joins the comparison that was started.
 * @throws AppError not_found (also for other people's ids), invalid_input, idempotency_mismatch, quota_exceeded,
 *   budget_exceeded, rate_limited, context_too_long, model_not_found, model_not_configured, plan_limit, run_active.
 */
export async function compareAnswers(principal: Principal, input: CompareInput): Promise<StartedComparison> {
  assertNotDraining();
  assertComparable(input);
  const { send, blind, id } = input;
  const questionId = send.trigger === "submit" ? send.id : send.parentId;
  const prepared = await prepareAnswer(principal, send, false);
  const { plans, intent, difficultyPercent } = planComparison(principal, input, prepared);
  const createdAt = now();
  const runs = plans.map((plan, index): ComparedRun => {
    const row = startRow(principal, send, prepared, plan, createdAt);
    const secret = { modelId: plan.targets[0]?.model.id ?? "", metadata: blind ? startTruth(plan, createdAt) : null };
    // The first one brings the question, the others answer it too.
    return index === 0 ? { ...row, secret } : { ...row, userMessage: null, parentId: questionId, secret };
  });
  const result = await beginComparison(principal, {
    comparisonId: id,
    conversationId: send.conversationId,
    questionId,
    blind,
    intent,
    difficultyPercent,
    runs,
    now: createdAt,
  });
  if (result.status !== "started" && result.status !== "exists") throw startRefusal(result, principal, plans.length);
  if (result.status === "started") {
    const [first] = plans.map((plan) => startRun(plan, createdAt));
    const named = plans.flatMap(({ targets }) => targets.slice(0, 1));
    if (first && !prepared.context.conversation && prepared.sent && !prepared.temporary)
      void makeTitle(principal, send.conversationId, prepared.sent.text, prepared, first, named);
  }
  const models = plans.flatMap(({ targets: [target] }) =>
    target ? [{ id: target.model.id, name: target.model.name }] : [],
  );
  return {
    id,
    conversationId: send.conversationId,
    questionId,
    blind,
    answerIds: result.answerIds,
    models: blind ? null : models,
  };
}

/**
 * Ends a comparison: one answer is kept, or none is better, or none is good. The conversation goes on with the kept one,
 * the others stay beside it; the models of a blind one are told now. The same choice again changes nothing.
 * @throws AppError not_found (also for other people's), run_active while an answer is being written, conflict when it
 *   was chosen otherwise or the kept one says nothing, invalid_input for an answer that is not among those compared.
 */
export async function chooseAmong(principal: Principal, comparisonId: string, choice: ChooseInput): Promise<Chosen> {
  const result = await chooseAnswer(principal, comparisonId, choice, now());
  switch (result.status) {
    case "chosen":
      return { id: comparisonId, choice: result.choice, activeLeafId: result.activeLeafId, answers: result.answers };
    case "not_found":
      throw notFound("The comparison");
    case "running":
      throw new AppError("run_active", "Wait until all answers are written, or stop them.");
    case "decided":
      throw new AppError("conflict", "This comparison has been decided.");
    case "unanswered":
      throw new AppError("conflict", "This model has not answered.");
    case "foreign_answer":
      throw new AppError("invalid_input", "This answer was not compared.", {
        issues: [{ path: "answerId", message: "is not an answer of this comparison" }],
      });
  }
}
