import { callModel } from "../../models/gateway/call-model.ts";
import type { MadeImage } from "../../models/media/make-images.ts";
import type { FinishReason } from "../../models/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { keepImage } from "../service/attachments.ts";
import type { RunPlan, RunState } from "./run-state.ts";
import { shareFrames } from "./stream-log.ts";
import { recordAttempt, switchTarget } from "./stream-step.ts";

const NAME_CHARACTERS = 60;
const ALT_CHARACTERS = 1000;

/** The first characters of a text, none of them in half: the database would not store that. */
const firstOf = (text: string, characters: number) => [...text].slice(0, characters).join("");

/** Stores an image and shows it; the file is named and described by what it was asked to show. */
async function showImage(state: RunState, image: MadeImage, prompt: string): Promise<void> {
  const kept = await keepImage(state.plan.principal, image, firstOf(prompt, NAME_CHARACTERS));
  const { width, height } = image;
  const chunk = state.answer.addFile({
    type: "file",
    mediaType: image.mediaType,
    filename: kept.name,
    url: `/api/v1/attachments/${kept.id}`,
    providerMetadata: { nexus: { alt: firstOf(prompt, ALT_CHARACTERS), width, height } },
  });
  state.firstTokenMs ??= nowMs() - state.startedAt;
  state.live.push([chunk]);
  shareFrames(state.live);
}

/**
 * Makes the images of an answer, each shown as soon as it is there. What was made stays when others fail.
 * @throws ProviderError of the first call when none was made.
 */
export async function makeRunImages(state: RunState, image: NonNullable<RunPlan["image"]>): Promise<FinishReason> {
  state.live.push([{ type: "start-step" }]);
  const hooks = {
    onAttempt: (report: Parameters<typeof recordAttempt>[1]) =>
      recordAttempt(state, report, state.answer.outputQuarters),
    onTarget: (target: RunState["target"]) => switchTarget(state, target),
  };
  const ended = await Promise.allSettled(
    image.calls.map(async (call) => {
      const { value } = await callModel(state.plan.targets, call, hooks, { signal: state.signal });
      for (const made of value) await showImage(state, made, image.prompt);
    }),
  );
  const failed = ended.find((one) => one.status === "rejected");
  if (failed && !state.answer.hasContent) throw failed.reason;
  return "stop";
}
