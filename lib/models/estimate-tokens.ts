import type { ChatRequest } from "./chat-request.ts";

/** Provider overhead of one message (role and separators) in tokens; OpenAI documents 3 to 4. */
const MESSAGE_TOKENS = 4;
/** A tiled image of ordinary size at high detail; providers publish 250 to 1,600. */
const IMAGE_TOKENS = 1_600;
/** Documents and sound that we cannot look into: a token for four bytes would be absurd, so a fixed allowance. */
const OTHER_FILE_TOKENS = 8_000;

/** So many quarters are a token. */
export const QUARTERS_PER_TOKEN = 4;

/**
 * A fast estimate of how many tokens a text has, in quarters of one, so that what comes piece by piece adds up. Without a
 * tokenizer: common vocabularies need one token for about 4 ASCII letters, 2 digits or marks, 2.5 letters of other
 * alphabets, and one for each CJK character. About a tenth above o200k_base for English prose, a fifth for code
 * (gpt-tokenizer 4.0.0); `token-scale.ts` learns the rest.
 */
export function tokenQuarters(text: string): number {
  let quarters = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) {
      const lower = code | 0x20;
      quarters += (lower >= 0x61 && lower <= 0x7a) || code === 0x20 ? 1 : 2;
    } else if (code < 0x0800) quarters += 1.6;
    else if (code < 0x2e80) quarters += 2.8;
    else quarters += 4;
  }
  return quarters;
}

/** The same in whole tokens. */
export function estimateTokens(text: string): number {
  return Math.ceil(tokenQuarters(text) / QUARTERS_PER_TOKEN);
}

/** An estimate of the input tokens of a whole request: messages, tools and attached files. */
export function estimateRequestTokens(request: Pick<ChatRequest, "messages" | "tools">): number {
  let tokens = request.tools === undefined ? 0 : estimateTokens(JSON.stringify(request.tools));
  for (const message of request.messages) {
    tokens += MESSAGE_TOKENS;
    if (typeof message.content === "string") {
      tokens += estimateTokens(message.content);
      continue;
    }
    for (const part of message.content) {
      if (part.type === "text" || part.type === "reasoning") tokens += estimateTokens(part.text);
      else if (part.type === "file") tokens += part.mediaType.startsWith("image") ? IMAGE_TOKENS : OTHER_FILE_TOKENS;
      else tokens += estimateTokens(JSON.stringify(part));
    }
  }
  return tokens;
}
