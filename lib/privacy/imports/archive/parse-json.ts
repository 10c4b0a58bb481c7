import { mayBeUnstorable, storable } from "../../../platform/storable.ts";
import { MAX_DEPTH } from "./limits.ts";

/** Goes over every level without recursion. @returns false when it is deeper than is read. */
function cleanInPlace(root: object, cleansText: boolean): boolean {
  let level: object[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const next: object[] = [];
    for (const node of level) {
      const fields = node as Record<string, unknown>;
      for (const key of Object.keys(fields)) {
        const value = fields[key];
        if (key === "__proto__" || (cleansText && storable(key) !== key)) delete fields[key];
        else if (typeof value === "object" && value !== null) next.push(value);
        else if (cleansText && typeof value === "string") fields[key] = storable(value);
      }
    }
    level = next;
  }
  return true;
}

/**
 * A line of an archive as an object that can be stored.
 * @returns Null when it is not valid JSON in UTF-8, no object, or nested too deeply.
 */
export function parseJsonLine(bytes: Uint8Array): object | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim().replace(/,$/, "");
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return cleanInPlace(value, mayBeUnstorable(text)) ? value : null;
  } catch {
    return null;
  }
}
