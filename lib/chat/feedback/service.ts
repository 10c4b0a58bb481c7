import type { Principal } from "../../auth/schema.ts";
import { noteFeedbackChanged } from "../../models/preferences/service.ts";
import { now } from "../../platform/clock.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { log } from "../../platform/log.ts";
import type { RunPlan } from "../run/run-state.ts";
import type { Feedback } from "./schema.ts";
import * as store from "./store.ts";

const missing = () => notFound("The answer");

/**
 * Keeps what a person says of an answer of theirs, in place of what they said before. Auto learns from it.
 * @throws AppError not_found (also for other people's answers and for questions), run_active while it is being written,
 *   conflict when nothing was answered or the chat was temporary then, invalid_input when Auto did not choose its model.
 */
export async function giveFeedback(principal: Principal, answerId: string, feedback: Feedback): Promise<Feedback> {
  const assertJudgeable = ({ status, auto, temporary }: store.JudgedAnswer) => {
    if (status === "streaming") throw new AppError("run_active", "This answer is still being written.");
    if (status === "failed") throw new AppError("conflict", "There is no answer to judge.");
    if (temporary) throw new AppError("conflict", "Nothing is learned from answers in a temporary chat.");
    if (feedback.wrongChoice && !auto) {
      throw new AppError("invalid_input", "Auto did not choose this model.", {
        issues: [{ path: "wrongChoice", message: "is for answers that Auto chose" }],
      });
    }
  };
  if (!(await store.putFeedback(principal, answerId, feedback, assertJudgeable, now()))) throw missing();
  noteFeedbackChanged(principal.userId);
  return feedback;
}

/**
 * Takes back what a person said of an answer; nothing happens when they had said nothing.
 * @throws AppError not_found
 */
export async function takeFeedbackBack(principal: Principal, answerId: string): Promise<void> {
  if (!(await store.removeFeedback(principal, answerId, now()))) throw missing();
  noteFeedbackChanged(principal.userId);
}

/**
 * Notes that the answer to `parentId` was asked for again from a model that the person named: a weak sign against the
 * first one. The new answer is being written whether or not this can be noted.
 */
export async function noteReplaced(
  principal: Principal,
  parentId: string,
  { messageId, targets }: Pick<RunPlan, "messageId" | "targets">,
): Promise<void> {
  const modelId = targets[0]?.model.id ?? "";
  try {
    if (await store.putReplaced(principal, { parentId, newAnswerId: messageId, modelId }, now()))
      noteFeedbackChanged(principal.userId);
  } catch (error) {
    log.warn({ err: error, messageId }, "a replaced answer was not noted");
  }
}
