import { isId } from "./ids.ts";
import { isKnownMoment } from "./public/moment.ts";

/** The last row of a page as an opaque text: its time to the millisecond, and its id, which breaks ties. */
export function encodeTimeCursor(at: Date, id: string): string {
  return Buffer.from(JSON.stringify([at.toISOString(), id])).toString("base64url");
}

/** What `encodeTimeCursor` made; null for anything else, so that nothing gets to the database that it cannot read. */
export function decodeTimeCursor(cursor: string): { at: Date; id: string } | null {
  try {
    const [text, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (typeof text !== "string" || typeof id !== "string" || !isId(id)) return null;
    const at = new Date(text);
    return isKnownMoment(at) && at.toISOString() === text ? { at, id } : null;
  } catch {
    return null;
  }
}
