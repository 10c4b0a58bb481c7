import type { Attachment, ChatMessage, SubmitInput } from "../schema.ts";

/** The text of a message, its text parts joined. */
export function textOf(message: ChatMessage): string {
  return message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

const ATTACHMENT_URL = /\/attachments\/([0-9a-f-]{36})$/i;

/** The attachments of a user message, as far as its parts know them. Sizes are unknown here (0). */
export function attachmentsOf(message: ChatMessage): Attachment[] {
  return message.parts.flatMap((part) => {
    const id = part.type === "file" ? ATTACHMENT_URL.exec(part.url)?.[1] : undefined;
    if (part.type !== "file" || !id) return [];
    const { mediaType, filename = "" } = part;
    return [{ id, name: filename, mediaType, sizeBytes: 0, width: null, height: null }];
  });
}

/** The parts under which a message is shown before the server has it. */
export function partsOf(text: string, attachments: readonly Attachment[]): ChatMessage["parts"] {
  return [
    ...attachments.map(({ id, name, mediaType }) => ({
      type: "file" as const,
      mediaType,
      filename: name,
      url: `/api/v1/attachments/${id}`,
    })),
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
  ];
}

/** The content of the request for the same message. */
export function contentOf(text: string, attachments: readonly Attachment[]): SubmitInput["content"] {
  return [
    ...attachments.map(({ id }) => ({ type: "attachment" as const, attachmentId: id })),
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
  ];
}
