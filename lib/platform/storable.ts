// What a JSON text may escape and PostgreSQL does not store: a null character, half of a surrogate pair. An escaped
// backslash before the same letters looks alike; it is gone over in vain, nothing more.
const UNSTORABLE = /\\u(0000|d[89a-f])/i;

/** What can be stored of a text: without null characters, half pairs replaced. */
export function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** Whether something in a JSON text may have to be cleaned before it is stored. */
export function mayBeUnstorable(json: string): boolean {
  return UNSTORABLE.test(json);
}

function clean(_: string, value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [storable(key), field]));
}

/**
 * A value as JSON that a jsonb column takes. One character that it does not take would refuse the whole statement, and
 * with it what other people have in it.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return mayBeUnstorable(json) ? JSON.stringify(value, clean) : json;
}
