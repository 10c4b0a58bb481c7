import { unzipSync } from "fflate";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { EXPORTED } from "../exports/catalogue.ts";
import { NOT_TAKEN, TAKEN } from "./catalogue.ts";
import { bring } from "./testing/bring-archive.ts";
import { exportOf, fullAccount } from "./testing/full-account.ts";

type Row = Record<string, unknown>;

function openZip(bytes: Uint8Array): { read: (table: string) => Row[]; files: Record<string, Uint8Array> } {
  const files = unzipSync(bytes);
  return { files, read: (table) => JSON.parse(new TextDecoder().decode(files[`data/${table}.json`])) as Row[] };
}

/** An export with every id replaced by what it names, in the order of the file, so that two can be compared. */
function comparable(bytes: Uint8Array): Record<string, unknown> {
  const { read, files } = openZip(bytes);
  const names = new Map<string, string>();
  for (const table of ["projects", "conversations", "messages", "attachments"]) {
    const rows = read(table).toSorted((a, b) => String(a.id).localeCompare(String(b.id)));
    for (const [index, { id }] of rows.entries()) names.set(String(id), `${table}-${index}`);
  }
  const rename = (table: string, drop: string[]) =>
    read(table)
      .map((row) => {
        const kept = Object.fromEntries(Object.entries(row).filter(([column]) => !drop.includes(column)));
        return JSON.parse(
          JSON.stringify(kept).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? id),
        ) as Row;
      })
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  return {
    projects: rename("projects", ["user_id", "workspace_id"]),
    conversations: rename("conversations", ["user_id", "workspace_id"]),
    messages: rename("messages", ["user_id"]),
    views: rename("conversation_views", ["user_id"]),
    feedback: rename("answer_feedback", ["user_id"]),
    attachments: rename("attachments", ["user_id", "workspace_id", "storage_path", "sha256", "size_bytes"]),
    files: Object.keys(files)
      .filter((name) => name.startsWith("files/"))
      .map((name) => name.replace(/[0-9a-f-]{36}/, (id) => names.get(id) ?? id))
      .sort(),
  };
}

describe("what comes back of an export (DP-01)", () => {
  it("is decided for every table of an export, once", () => {
    expect([...Object.keys(TAKEN), ...Object.keys(NOT_TAKEN)].sort()).toEqual(Object.keys(EXPORTED).sort());
  });

  it("is equal to it in another account but for ids, and the second export shows it", async () => {
    const [from, to] = [await fullAccount(3, 3_333), await signedInUser({ tier: "pro" })];
    const archive = await exportOf(from);
    const brought = await bring(to, archive, { takesProfile: true, takesRouter: true });
    expect([brought.state, brought.failure, brought.report?.leftOut]).toEqual(["done", null, {}]);
    expect(brought.report?.taken).toEqual({
      projects: 1,
      conversations: 4,
      messages: 10_003,
      conversation_views: 1,
      attachments: 2,
      answer_feedback: 1,
      profiles: 1,
      cache_settings: 1,
    });
    const again = await exportOf(to);
    expect(comparable(again)).toEqual(comparable(archive));
    const [before, after] = [openZip(archive).read("profiles")[0], openZip(again).read("profiles")[0]];
    const preferences = ["display_name", "theme", "language", "time_zone", "route_mode", "mails_quota"];
    for (const name of preferences) expect([name, after?.[name]]).toEqual([name, before?.[name]]);
    expect(after).toMatchObject({ email: to.principal.email, shares_votes: false });
    const ids = await sql<{ id: string }>`select id from public.messages where user_id = ${from.principal.userId}
      intersect select id from public.messages where user_id = ${to.principal.userId}`.execute(asService());
    expect(ids.rows).toEqual([]);
    // Twenty thousand messages that every look of the prober at the table would read.
    const people = [from.principal.userId, to.principal.userId];
    await asService().deleteFrom("conversations").where("userId", "in", people).execute();
  }, 60_000);
});
