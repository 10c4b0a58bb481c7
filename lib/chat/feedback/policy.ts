import type { Feedback } from "./schema.ts";

/** Null when nothing is left to be said. */
function orNothing(feedback: Feedback): Feedback | null {
  return feedback.verdict === null && !feedback.wrongChoice ? null : feedback;
}

/** The feedback after a press on a thumb: given, changed, or taken back by a second press. A reason goes with its thumb. */
export function pressVerdict(before: Feedback | null, verdict: "good" | "bad"): Feedback | null {
  const next = before?.verdict === verdict ? null : verdict;
  return orNothing({ verdict: next, wrongChoice: before?.wrongChoice ?? false, reason: "" });
}

/** The feedback after a press on "Wrong choice"; the thumb stays as it is. */
export function pressWrongChoice(before: Feedback | null): Feedback | null {
  const { verdict = null, wrongChoice = false, reason = "" } = before ?? {};
  return orNothing({ verdict, wrongChoice: !wrongChoice, reason });
}
