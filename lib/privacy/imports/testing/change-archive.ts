import { unzipSync, zipSync } from "fflate";

export type Row = Record<string, unknown>;

/** The rows of a table in an archive. */
export function rowsOf(archive: Uint8Array, table: string): Row[] {
  const bytes = unzipSync(archive, { filter: ({ name }) => name === `data/${table}.json` })[`data/${table}.json`];
  return JSON.parse(new TextDecoder().decode(bytes)) as Row[];
}

/** Rows as an export writes them: each on a line of its own. A text is a line as it is. */
export const linesOf = (rows: readonly (Row | string)[]): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    `[\n${rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join(",\n")}\n]\n`,
  );

/** An archive with some of its files changed; null takes one out. */
export function withFiles(
  archive: Uint8Array,
  changed: Readonly<Record<string, Uint8Array | null>>,
): Uint8Array<ArrayBuffer> {
  const files = Object.fromEntries(
    Object.entries({ ...unzipSync(archive), ...changed }).flatMap(([name, bytes]) => (bytes ? [[name, bytes]] : [])),
  );
  return new Uint8Array(zipSync(files, { level: 1 }));
}

/** An archive with other rows in some tables. */
export function withRows(
  archive: Uint8Array,
  tables: Readonly<Record<string, readonly (Row | string)[]>>,
): Uint8Array<ArrayBuffer> {
  return withFiles(
    archive,
    Object.fromEntries(Object.entries(tables).map(([table, rows]) => [`data/${table}.json`, linesOf(rows)])),
  );
}
