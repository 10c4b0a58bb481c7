import { render } from "@react-email/render";
import { letterLayout } from "./layout.ts";
import type { Letter } from "./schema.ts";
import { writeText } from "./write-text.ts";

/**
 * A mail's two parts. Called by whoever sends it, which is the worker: what queues a mail carries its words alone, so
 * that no request pays for React.
 */
export async function renderLetter(subject: string, letter: Letter): Promise<{ text: string; html: string }> {
  return { text: writeText(letter), html: await render(letterLayout(subject, letter)) };
}
