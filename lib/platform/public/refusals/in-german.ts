import GERMAN from "./german.json" with { type: "json" };

// Not among the `messages`: those are chosen by a name, and what is refused is told in a sentence, which a program reads
// too. A `{}` of the English one is a place for what it names; `{0}` is where the German one puts the first of them.
const sentences = new Map(Object.entries(GERMAN));
const patterns = [...sentences].flatMap(([english, german]) => {
  if (!english.includes("{}")) return [];
  const parts = english.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return [{ pattern: new RegExp(`^${parts.join("(.{1,300}?)")}$`, "s"), german, weight: english.length }];
});
// Of several that fit, the one that says most.
patterns.sort((one, other) => other.weight - one.weight);

/** A refusal by a plan's limit, and the plan that lifts it. */
const LIFTED = /^(.+) The plan (.{1,200}) allows it\.$/s;

/** What the server says of a refusal, in German; as it is where there are no German words for it. */
export function inGerman(message: string): string {
  const [, refused = "", plan] = LIFTED.exec(message) ?? [];
  const said = plan === undefined ? undefined : inGerman(refused);
  if (said !== undefined && said !== refused) return `${said} Der Tarif ${plan} erlaubt es.`;
  const whole = sentences.get(message);
  if (whole !== undefined) return whole;
  for (const { pattern, german } of patterns) {
    const named = pattern.exec(message);
    if (named) return german.replace(/\{(\d)\}/g, (_, place: string) => named[Number(place) + 1] ?? "");
  }
  return message;
}
