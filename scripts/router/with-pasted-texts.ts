import type { Intent } from "../../lib/models/schema.ts";
import type { WrittenPrompt } from "./read-sources.ts";
import { seededRandom } from "./seeded-random.ts";
import { type IntentExample, NOTED, PASTED } from "./train-intent.ts";
import { vectorOf } from "./vector-of.ts";

/** What people ask about a text that they paste. */
const ABOUT_A_TEXT = new Set<Intent>(["summarization", "translation", "extraction", "analysis"]);
const SEED = 17;

/**
 * Short prompts again with a long text after or before them: what is asked must be told from what is pasted.
 * @param pasted The texts; each prompt draws one, and a place for it, by a seed.
 */
export function withPastedTexts(prompts: readonly WrittenPrompt[], pasted: readonly string[]): IntentExample[] {
  const random = seededRandom(SEED);
  const about = prompts.filter(({ text, intent }) => ABOUT_A_TEXT.has(intent) && text.length < 150);
  return about.map(({ text, intent, hasImage = false }) => {
    const whole = pasted[Math.floor(random() * pasted.length)] ?? "";
    const long = random() < 0.5 ? whole : whole.slice(0, 400);
    const joined = random() < 0.65 ? `${text}\n\n${long}` : `${long}\n\n${text}`;
    return { vector: vectorOf(joined, hasImage), intent, source: PASTED };
  });
}

const NOTED_SEED = 23;
const CODE_SIGNS = /[{};]|ERR!|FATAL|Traceback|SELECT|image:|def /;

/**
 * Short prompts again with a mail, a table, a log or a few lines of code: figures and lines that are only shown must not
 * be taken for what is asked. Programs and logs go to what is asked about them.
 * @param notes The short texts.
 */
export function withNotes(prompts: readonly WrittenPrompt[], notes: readonly string[]): IntentExample[] {
  const random = seededRandom(NOTED_SEED);
  const programs = notes.filter((note) => CODE_SIGNS.test(note));
  const texts = notes.filter((note) => !CODE_SIGNS.test(note));
  const draw = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? "";
  const bare = prompts.filter(({ text }) => text.length < 150 && !text.includes("\n"));
  return bare.flatMap(({ text, intent, hasImage = false }) => {
    if (intent !== "code" && !ABOUT_A_TEXT.has(intent)) return [];
    const note = draw(intent === "code" ? programs : intent === "extraction" ? notes : texts);
    const joined = random() < 0.75 ? `${text}\n\n${note}` : `${note}\n\n${text}`;
    return [{ vector: vectorOf(joined, hasImage), intent, source: NOTED }];
  });
}

/** What is asked in a few words about whatever is at hand: with an image, about the image. */
const ABOUT_ANYTHING = new Set<Intent>(["conversation", "research", "reasoning", "extraction", "analysis"]);

/** Short questions again with an image: then it is the image that they are about. */
export function withImages(prompts: readonly WrittenPrompt[]): IntentExample[] {
  const short = prompts.filter(
    ({ text, intent, hasImage }) => !hasImage && ABOUT_ANYTHING.has(intent) && text.length < 60,
  );
  return short.map(({ text }) => ({ vector: vectorOf(text, true), intent: "vision", source: NOTED }));
}
