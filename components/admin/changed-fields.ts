/**
 * Of the values of a form those that differ from what it was opened with: what somebody else has changed meanwhile, or
 * in another tab, stays theirs.
 */
export function changedFields<T extends object>(before: T, typed: Readonly<Record<string, unknown>>): Partial<T> {
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => value !== known.get(name))) as Partial<T>;
}
