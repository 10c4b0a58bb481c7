import type { FieldReason } from "../../platform/public/field-reasons.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

let known: Set<string> | undefined;

function isCommon(text: string): boolean {
  known ??= new Set(COMMON_PASSWORDS.split(" "));
  return known.has(text);
}

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
const SEQUENCES = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "zxcvbnm",
  "1qaz2wsx3edc4rfv5tgb",
  "1q2w3e4r5t6y7u8i9o0p",
];
const SEQUENCE_LINE = SEQUENCES.flatMap((run) => [run, [...run].reverse().join("")]).join(" ");
const PRODUCT_WORDS = ["nexusai", "nexus"];
const MIN_DISTINCT_CHARACTERS = 5;
// What must be left when the guessable part is taken away, so that a long phrase may contain a name.
const MIN_REMAINDER = 8;

function unmask(text: string): string {
  return [...text].map((character) => LOOK_ALIKES[character] ?? character).join("");
}

/** Letters and digits in lower case: `Nexus-AI 2026!` and `nexusai2026` are one password to a guesser. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

function isRepeated(text: string): boolean {
  if (new Set(text).size < MIN_DISTINCT_CHARACTERS) return true;
  for (let length = 1; length <= text.length / 2; length++) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text) && length <= 5) return true;
    if (text.length === 2 * length && text === unit + unit && (length < MIN_REMAINDER || isCommon(unit))) return true;
  }
  return false;
}

/** Whether the text is runs of the alphabet, of digits or of neighbouring keys, three characters or longer each. */
function isSequence(text: string): boolean {
  let rest = text;
  let parts = 0;
  while (rest.length >= 3) {
    let length = Math.min(rest.length, 26);
    while (length >= 3 && !SEQUENCE_LINE.includes(rest.slice(0, length))) length--;
    if (length < 3) return false;
    rest = rest.slice(length);
    parts++;
  }
  return parts > 0 && rest.length < 3;
}

/** `P@ssw0rd2026!` as a guesser reads it: with and without what was put around it, with and without look-alikes. */
function readings(password: string): string[] {
  const lower = password.normalize("NFKD").toLowerCase();
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  return [lower, core].flatMap((text) => [fold(text), fold(unmask(text))]);
}

function containsGuessable(texts: readonly string[], words: readonly string[]): boolean {
  return words.some(
    (word) =>
      word.length >= 4 &&
      texts.some((text) => text.includes(word) && text.replaceAll(word, "").replace(/\d+/g, "").length < MIN_REMAINDER),
  );
}

/**
 * Why a password is too easy to guess, or null. Length is the schema's matter; here it is what a
 * guesser tries first (NIST SP 800-63B §5.1.1.2): leaked passwords also with digits, signs and look-alikes added,
 * repetition, sequences, the product's name, the person's own name and address.
 */
export function findPasswordWeakness(
  password: string,
  owner: { email: string; displayName: string },
): FieldReason | null {
  const folded = fold(password);
  const texts = readings(password);
  const [localPart = "", domain = ""] = owner.email.toLowerCase().split("@");
  const personal = [
    localPart,
    ...localPart.split(/[^\p{L}\p{N}]+/u),
    owner.email,
    domain.split(".")[0] ?? "",
    owner.displayName,
    ...owner.displayName.split(/\s+/),
  ];
  if (isCommon(password.toLowerCase()) || texts.some((text) => text.length >= 4 && isCommon(text))) {
    return "password_common";
  }
  if (isRepeated(password.toLowerCase()) || isRepeated(folded)) return "password_repeats";
  if (isSequence(folded)) return "password_sequence";
  if (containsGuessable(texts, PRODUCT_WORDS)) return "password_product";
  if (containsGuessable(texts, personal.map(fold))) return "password_personal";
  return null;
}
