import type { Intent } from "../../lib/models/schema.ts";
import type { WrittenPrompt } from "./read-sources.ts";
import { seededRandom } from "./seeded-random.ts";
import { type IntentExample, PASTED } from "./train-intent.ts";
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
