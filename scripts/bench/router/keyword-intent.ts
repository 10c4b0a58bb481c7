import { readText } from "../../../lib/models/router/read-text.ts";
import { INTENTS, type Intent } from "../../../lib/models/schema.ts";
import { INTENT_RULES } from "./keyword-rules.ts";

/** The baseline that the first router was: the intent whose keyword rules weigh most, conversation without any. */
export function keywordIntent(text: string, hasImage: boolean): Intent {
  const { instruction } = readText(text);
  const scores = new Map<Intent, number>([["conversation", 1]]);
  for (const { intent, weight, pattern } of INTENT_RULES)
    if (pattern.test(instruction)) scores.set(intent, (scores.get(intent) ?? 0) + weight);
  if (hasImage) scores.set("vision", (scores.get("vision") ?? 0) + 7);
  return INTENTS.reduce((best, intent) => ((scores.get(intent) ?? 0) > (scores.get(best) ?? 0) ? intent : best));
}
