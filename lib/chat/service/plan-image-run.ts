import { type ImageRequest, planImages } from "../../models/media/make-images.ts";
import { IMAGE_PROMPT_MAX_CHARACTERS } from "../../models/media/schema.ts";
import { AUTO_MODEL_ID } from "../../models/schema.ts";
import type { ModelChoices } from "../../models/service/load-choices.ts";
import { AppError } from "../../platform/errors.ts";
import { reencodeImage } from "../../platform/images/reencode-image.ts";
import { type AttachmentBytes, attachmentIdOf, type PromptMessage } from "../context/build-prompt.ts";
import type { StartPlan } from "../run/run-state.ts";
import { type ImageOptions, imageOptionsSchema } from "../schema.ts";

function refused(message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path: "content", message }] });
}

/**
 * What is asked for when a message wants images: as it says, or because the chosen model makes nothing else. Null where
 * a text is wanted.
 */
export function imageOptionsOf(
  choices: ModelChoices,
  modelId: string,
  options: ImageOptions | undefined,
): ImageOptions | null {
  if (options) return options;
  if (modelId === AUTO_MODEL_ID) return null;
  const isImageModel = choices.models.some(({ id, kind }) => id === modelId && kind === "image");
  return isImageModel ? imageOptionsSchema.parse({ model: modelId }) : null;
}

/** Attached pictures, as they go to the provider. */
async function readPictures(message: PromptMessage, attachments: AttachmentBytes): Promise<ImageRequest["images"]> {
  const images: Awaited<ReturnType<typeof reencodeImage>>[] = [];
  for (const part of message.parts) {
    if (part.type !== "file") continue;
    const file = attachments.get(attachmentIdOf(part.url) ?? "");
    if (!file?.mediaType.startsWith("image/")) throw refused("Only pictures can be attached to a request for images.");
    try {
      images.push(await reencodeImage(file.bytes));
    } catch {
      throw refused("An attached picture cannot be read.");
    }
  }
  return images;
}

/**
 * Plans an answer of images: from the words of the last message, and from the pictures attached to it.
 * @throws AppError as `planImages`, and invalid_input when there are no words, too many, or a file that is no picture.
 */
export async function planImageRun(
  choices: ModelChoices,
  options: ImageOptions,
  message: PromptMessage | undefined,
  attachments: AttachmentBytes,
): Promise<Omit<StartPlan, "principal" | "conversationId" | "messageId">> {
  const prompt = message?.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n") ?? "";
  if (!message || prompt.trim() === "") throw refused("Say what the image should show.");
  if (prompt.length > IMAGE_PROMPT_MAX_CHARACTERS) {
    throw refused(`A prompt for an image has at most ${IMAGE_PROMPT_MAX_CHARACTERS} characters.`);
  }
  const { size, quality, count, model } = options;
  const images = await readPictures(message, attachments);
  const { targets, calls, worstCaseMicroUsd } = await planImages(choices, model, {
    prompt,
    size,
    quality,
    count,
    images,
  });
  return {
    targets,
    image: { options, calls, prompt },
    request: { messages: [] },
    auto: false,
    decision: null,
    promptTokens: 0,
    omitted: null,
    cache: null,
    context: null,
    assignment: null,
    worstCaseMicroUsd,
  };
}
