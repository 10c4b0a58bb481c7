import type { z } from "zod";
import type { Archive } from "../../archive/open-archive.ts";
import { parseJsonLine } from "../../archive/parse-json.ts";
import type { Entry } from "../../archive/read-directory.ts";
import { readLines } from "../../archive/read-lines.ts";
import { Refused } from "../../archive/refused.ts";
import { DATA_MAX_BYTES, type LeftOutReason, TAKEN_TABLES, type TakenTable } from "../../schema.ts";
import type { Format, Placed, Rows } from "../format.ts";
import { checkManifest, MANIFEST } from "./manifest.ts";
import {
  attachmentRow,
  cacheRow,
  conversationRow,
  feedbackRow,
  messageRow,
  profileRow,
  projectRow,
  routerRow,
  viewRow,
} from "./row-schemas.ts";

/** What exports of earlier versions do not have. */
const LATER: readonly TakenTable[] = ["projects"];

const fileOf = (table: TakenTable) => `data/${table}.json`;
const isBracket = (bytes: Buffer) => bytes.length === 0 || /^\s*[[\]]?\s*$/.test(bytes.toString("latin1", 0, 8));

function place<TRow>(
  file: string,
  { number, bytes }: { number: number; bytes: Buffer | null },
  schema: z.ZodType<TRow | null>,
  nothing: LeftOutReason,
): Placed<TRow> {
  const at = { file, line: number, bytes: bytes?.length ?? 0 };
  if (bytes === null) return { ...at, row: null, reason: "too_long" };
  const value = parseJsonLine(bytes);
  if (value === null) return { ...at, row: null, reason: "unreadable" };
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { ...at, row: null, reason: "invalid" };
  return parsed.data === null ? { ...at, row: null, reason: nothing } : { ...at, row: parsed.data };
}

/** Our own export writes each row on a line of its own, so that a table is never held as a whole. */
async function* readRows<TRow>(
  archive: Archive,
  entry: Entry | undefined,
  schema: z.ZodType<TRow | null>,
  nothing: LeftOutReason,
): Rows<TRow> {
  if (!entry) return;
  for await (const line of readLines(archive.read(entry))) {
    if (line.bytes === null || !isBracket(line.bytes)) yield place(entry.name, line, schema, nothing);
  }
}

/** The bytes of attachments by the id that the file is named with. */
function listFiles(archive: Archive): Map<string, Entry> {
  return new Map(
    [...archive.entries.values()].flatMap((entry) => {
      const id = /^files\/([\w-]+)\.\w+$/.exec(entry.name)?.[1];
      return id ? [[id, entry] as const] : [];
    }),
  );
}

/** How many rows there are. All is unpacked once before anything is written, so that a damaged archive changes nothing. */
async function countRows(archive: Archive, entries: readonly Entry[]): Promise<number> {
  let count = 0;
  for (const entry of entries) {
    for await (const { bytes } of readLines(archive.read(entry))) if (bytes === null || !isBracket(bytes)) count += 1;
  }
  return count;
}

/** Exports of Nexus. */
export const nexusFormat: Format = {
  name: "nexus",
  recognizes: ({ entries }) => entries.has(MANIFEST),
  async open(archive) {
    await checkManifest(archive);
    const tables = new Map<TakenTable, Entry>();
    for (const table of TAKEN_TABLES) {
      const entry = archive.entries.get(fileOf(table));
      if (entry) tables.set(table, entry);
      else if (!LATER.includes(table)) throw new Refused("incomplete", `${fileOf(table)} is not there`);
    }
    if ([...tables.values()].reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0) > DATA_MAX_BYTES) {
      throw new Refused("too_large", "the data");
    }
    const total = await countRows(archive, [...tables.values()]);
    const files = listFiles(archive);
    const rows = <TRow>(table: TakenTable, schema: z.ZodType<TRow | null>, nothing: LeftOutReason = "invalid") =>
      readRows(archive, tables.get(table), schema, nothing);
    return {
      total,
      attachments: () => rows("attachments", attachmentRow, "unused"),
      async readFile({ origin }) {
        const entry = files.get(origin);
        return entry ? archive.readWhole(entry) : null;
      },
      projects: () => rows("projects", projectRow, "was_deleted"),
      conversations: () => rows("conversations", conversationRow, "was_deleted"),
      messages: () => rows("messages", messageRow),
      views: () => rows("conversation_views", viewRow),
      feedback: () => rows("answer_feedback", feedbackRow),
      profile: () => rows("profiles", profileRow),
      routerSettings: () => rows("route_preferences", routerRow),
      cacheSettings: () => rows("cache_settings", cacheRow),
    };
  },
};
