/** The last row of a page as an opaque text: when the project was last used, and its id, which breaks ties. */
export function encodeCursor(lastUsedAt: Date, id: string): string {
  return Buffer.from(JSON.stringify([lastUsedAt.toISOString(), id])).toString("base64url");
}

/** What `encodeCursor` made; null for anything else. */
export function decodeCursor(cursor: string): { at: Date; id: string } | null {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [string, string];
    return Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id) ? null : { at: new Date(at), id };
  } catch {
    return null;
  }
}
