import type { FieldReason } from "../../platform/public/field-reasons.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { containsGuessable, fold, isPersonal, MIN_REMAINDER, readingsOf } from "./personal/policy.ts";

let known: Set<string> | undefined;

function isCommon(text: string): boolean {
  known ??= new Set(COMMON_PASSWORDS.split(" "));
  return known.has(text);
}

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
  const texts = readingsOf(password);
  if (isCommon(password.toLowerCase()) || texts.some((text) => text.length >= 4 && isCommon(text))) {
    return "password_common";
  }
  if (isRepeated(password.toLowerCase()) || isRepeated(folded)) return "password_repeats";
  if (isSequence(folded)) return "password_sequence";
  if (containsGuessable(texts, PRODUCT_WORDS)) return "password_product";
  if (isPersonal(password, owner)) return "password_personal";
  return null;
}
