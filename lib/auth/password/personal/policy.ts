const LOOK_ALIKES: Record<string, string> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};
// What must be left when the guessable part is taken away, so that a long phrase may contain a name.
export const MIN_REMAINDER = 8;

function unmask(text: string): string {
  return [...text].map((character) => LOOK_ALIKES[character] ?? character).join("");
}

/** Letters and digits in lower case: `Nexus-AI 2026!` and `nexusai2026` are one password to a guesser. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** `P@ssw0rd2026!` as a guesser reads it: with and without what was put around it, with and without look-alikes. */
export function readingsOf(password: string): string[] {
  const lower = password.normalize("NFKD").toLowerCase();
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  return [lower, core].flatMap((text) => [fold(text), fold(unmask(text))]);
}

/** Whether one of the words is most of what a password reads as. */
export function containsGuessable(texts: readonly string[], words: readonly string[]): boolean {
  return words.some(
    (word) =>
      word.length >= 4 &&
      texts.some((text) => text.includes(word) && text.replaceAll(word, "").replace(/\d+/g, "").length < MIN_REMAINDER),
  );
}

/** Whether a password is little more than the person's own name or address, or a part of it. */
export function isPersonal(password: string, owner: { email: string; displayName: string }): boolean {
  const [localPart = "", domain = ""] = owner.email.toLowerCase().split("@");
  const words = [
    localPart,
    ...localPart.split(/[^\p{L}\p{N}]+/u),
    owner.email,
    domain.split(".")[0] ?? "",
    owner.displayName,
    ...owner.displayName.split(/\s+/),
  ];
  return containsGuessable(readingsOf(password), words.map(fold));
}
