import type { Attachment, ChatMessage } from "../schema.ts";

/** An image of an answer, as it is shown. */
export interface MessageImage {
  id: string;
  url: string;
  name: string;
  mediaType: string;
  /** What it was asked to show. */
  alt: string;
  width: number | null;
  height: number | null;
}

// Only our own store: a stored message must not make the browser call another site.
const OWN = /^\/api\/v1\/attachments\/([0-9a-f-]{36})$/;
const NAME_CHARACTERS = 60;

const numberOr = (value: unknown) => (typeof value === "number" && value > 0 ? value : null);

/** The images of an answer, in their order. */
export function madeImagesOf(message: ChatMessage): MessageImage[] {
  return message.parts.flatMap((part) => {
    const id = part.type === "file" && part.mediaType.startsWith("image/") ? OWN.exec(part.url)?.[1] : undefined;
    if (part.type !== "file" || !id) return [];
    const { alt, width, height } = part.providerMetadata?.nexus ?? {};
    const words = typeof alt === "string" ? alt : "";
    const { url, mediaType } = part;
    const extension = mediaType.slice("image/".length);
    const name = part.filename ?? `${words.slice(0, NAME_CHARACTERS) || "image"}.${extension}`;
    return [{ id, url, name, mediaType, alt: words || name, width: numberOr(width), height: numberOr(height) }];
  });
}

/** What a draft holds with an image to be changed as well, once; null where more than `maxCount` would go together. */
export function withImage(
  attachments: readonly Attachment[],
  { id, name, mediaType, width, height }: MessageImage,
  maxCount: number,
): Attachment[] | null {
  const others = attachments.filter((other) => other.id !== id);
  return others.length < maxCount ? [...others, { id, name, mediaType, sizeBytes: 0, width, height }] : null;
}
