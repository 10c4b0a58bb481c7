/** Fields that hold secrets wherever they are: logs cut them out, and so does what the console shows of a job. */
export const SECRET_NAMES = ["authorization", "cookie", "password", "token", "apiKey", "secret"] as const;

export const CENSORED = "[redacted]";

const SECRET_NAME =
  /authorization|cookie|passw|token|secret|api_?key|envelope|cipher|otp|signature|^(?:key|code|hash)$/i;

// What secrets look like where they stand in a text: with a well-known beginning, in a header, as a signed token, in an
// address, or as a run of characters that is longer than any word, path segment or UUID.
const SECRET_TEXTS: readonly [RegExp, string][] = [
  [/\b(?:sk|pk|rk|nx|gsk|xai|whsec|ghp|gho|sb_secret|sb_publishable)[-_][\w-]{8,}/g, CENSORED],
  [/\b(Bearer|Basic)\s+[^\s"',;]{4,}/gi, `$1 ${CENSORED}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g, CENSORED],
  [/(:\/\/)[^\s/@:]*:[^\s/@]+@/g, `$1${CENSORED}@`],
  [/\bAIza[\w-]{20,}/g, CENSORED],
  [/[A-Za-z0-9+_-]{40,}={0,2}/g, CENSORED],
];

/** A text with everything cut out that looks like a secret. */
export function redactText(text: string): string {
  return SECRET_TEXTS.reduce((clean, [pattern, censored]) => clean.replace(pattern, censored), text);
}

/**
 * The message of an error without what looks like a secret, and without the command that the Redis client repeats behind
 * its own: people's words are in it.
 */
export function redactMessage(message: string): string {
  return redactText(message.split(", command was:", 1)[0] ?? "");
}

const MOST = { depth: 5, items: 30, characters: 500 };

/** A copy of a JSON value without secrets, by the names of its fields and the look of its texts; what is long is cut. */
export function redactJson(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value).slice(0, MOST.characters);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MOST.depth) return "…";
  if (Array.isArray(value)) return value.slice(0, MOST.items).map((item) => redactJson(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST.items)
      .map(([name, item]) => [name, SECRET_NAME.test(name) ? CENSORED : redactJson(item, depth + 1)]),
  );
}
