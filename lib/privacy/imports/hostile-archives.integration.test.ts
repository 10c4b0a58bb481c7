import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { getObject } from "../../platform/storage.ts";
import type { ImportFailure } from "./schema.ts";
import { bring } from "./testing/bring-archive.ts";
import { type Row, rowsOf, withFiles, withRows } from "./testing/change-archive.ts";
import { exportOf, type FullAccount, fullAccount } from "./testing/full-account.ts";

let victim: FullAccount;
let archive: Uint8Array<ArrayBuffer>;
let rows: Record<"projects" | "conversations" | "messages" | "attachments" | "profiles" | "answer_feedback", Row[]>;
beforeAll(async () => {
  victim = await fullAccount(1, 6);
  archive = await exportOf(victim);
  const read = (table: string) => rowsOf(archive, table);
  rows = {
    projects: read("projects"),
    conversations: read("conversations"),
    messages: read("messages"),
    attachments: read("attachments"),
    profiles: read("profiles"),
    answer_feedback: read("answer_feedback"),
  };
});

/** Every row of every table that is the person's, as one hash. */
async function fingerprint({ principal: { userId } }: SignedInUser): Promise<string> {
  const { rows: tables } = await sql<{ name: string; owner: string }>`
    select c.relname as name, a.attname as owner from pg_class c
    join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname in ('user_id', 'owner_id')`.execute(
    asService(),
  );
  const hashes: string[] = [];
  for (const { name, owner } of [...tables, { name: "profiles", owner: "id" }]) {
    const found = await sql<{ hash: string | null }>`
      select md5(string_agg(t::text, '|' order by t::text)) as hash from ${sql.table(name)} t
      where ${sql.ref(owner)} = ${userId}`.execute(asService());
    hashes.push(`${name}.${owner}:${found.rows[0]?.hash}`);
  }
  return hashes.join("\n");
}

const messagesOf = async ({ principal: { userId } }: SignedInUser) => {
  const found = await sql<Row>`select * from public.messages where user_id = ${userId} order by id`.execute(
    asService(),
  );
  return found.rows;
};

describe("a file that claims what is not its maker's (TN-21)", () => {
  it("changes nothing of anybody else, and gives nothing of tier, role, credits, keys or logs", async () => {
    const attacker = await signedInUser();
    const { userId, workspaceId } = attacker.principal;
    const before = await fingerprint(victim);
    const claims = {
      user_id: victim.principal.userId,
      owner_id: victim.principal.userId,
      workspace_id: victim.principal.workspaceId,
      role: "admin",
      tier: "enterprise",
      plan_tier: "enterprise",
      granted_tier: "enterprise",
      email: "boss@example.com",
      email_verified_at: "2026-01-01T00:00:00Z",
      shares_votes: true,
      joins_experiments: true,
      disabled_at: null,
      storage_path: `${victim.principal.userId}/${victim.textId}`,
      __proto__: { admin: true },
    };
    const grant = { id: newId(), user_id: userId, amount_micro_usd: 1_000_000_000, remaining_micro_usd: 1_000_000_000 };
    const brought = await bring(
      attacker,
      withRows(archive, {
        projects: rows.projects.map((row) => ({ ...row, ...claims, former_conversations: [victim.conversationId] })),
        conversations: rows.conversations.map((row) => ({ ...row, ...claims })),
        messages: rows.messages.map((row) => ({ ...row, ...claims, role: row.role })),
        attachments: rows.attachments.map((row) => ({ ...row, ...claims })),
        answer_feedback: rows.answer_feedback.map((row) => ({ ...row, ...claims })),
        profiles: rows.profiles.map((row) => ({ ...row, ...claims, id: victim.principal.userId })),
        credit_grants: [grant],
        credit_accounts: [{ user_id: userId, balance_micro_usd: 1_000_000_000 }],
        usage_ledger: [{ id: newId(), user_id: userId, cost_micro_usd: -1 }],
        api_keys: [{ id: newId(), user_id: userId, name: "mine", hash: "x", scopes: ["chat.write"] }],
        security_events: [{ id: newId(), user_id: userId, kind: "signed_in" }],
        workspaces: [{ id: victim.principal.workspaceId, owner_id: userId, name: "Mine" }],
        workspace_members: [{ workspace_id: victim.principal.workspaceId, user_id: userId, role: "owner" }],
      }),
      { takesProfile: true, takesRouter: true },
    );
    expect([brought.state, brought.report?.taken.conversations, brought.report?.taken.attachments]).toEqual([
      "done",
      2,
      2,
    ]);
    expect(await fingerprint(victim)).toBe(before);
    const db = asService();
    const [profile] = (await sql<Row>`select * from public.profiles where id = ${userId}`.execute(db)).rows;
    expect(profile).toMatchObject({
      role: "user",
      tier: "free",
      planTier: "free",
      grantedTier: "free",
      email: attacker.principal.email,
      sharesVotes: false,
      joinsExperiments: false,
      displayName: "Ada",
    });
    const owned = await sql<Row>`select workspace_id from public.conversations where user_id = ${userId}`.execute(db);
    expect(new Set(owned.rows.map((row) => row.workspaceId))).toEqual(new Set([workspaceId]));
    const paths = await sql<Row>`select storage_path from public.attachments where user_id = ${userId}`.execute(db);
    expect(paths.rows.every((row) => String(row.storagePath).startsWith(`${userId}/`))).toBe(true);
    for (const table of ["credit_grants", "usage_ledger", "usage_reservations", "api_keys", "route_decisions"]) {
      const { rows: found } = await sql`select 1 from ${sql.table(table)} where user_id = ${userId}`.execute(db);
      expect([table, found.length]).toEqual([table, 0]);
    }
  });

  it("reaches no file of anybody else, nor another server", async () => {
    const attacker = await signedInUser({ tier: "pro" });
    const [first] = rows.messages;
    const urls = [
      `/api/v1/attachments/${victim.imageId}`,
      "https://evil.example/pixel.png",
      "//evil.example/pixel.png",
      "data:text/html,<script>alert(1)</script>",
      "javascript:alert(1)",
      `/api/v1/attachments/${victim.imageId}/../../../sign-out`,
    ];
    const parts = urls.map((url) => ({ type: "file", mediaType: "image/png", url }));
    const brought = await bring(
      attacker,
      withRows(archive, {
        attachments: [],
        conversation_views: [],
        answer_feedback: [],
        messages: [
          {
            ...first,
            parent_id: null,
            parts: [...parts, { type: "data-evil", data: 1 }, { type: "text", text: "kept" }],
          },
        ],
      }),
    );
    const [message] = await messagesOf(attacker);
    expect(message?.parts).toEqual([{ type: "text", text: "kept" }]);
    expect(brought.report?.leftOut).toEqual({ foreign_address: 5, file_missing: 1, unknown_part: 1 });
  });

  it("keeps no picture as it came: what is not pixels is gone, and what is no picture is left out", async () => {
    const attacker = await signedInUser({ tier: "pro" });
    const image = rows.attachments.find(({ id }) => id === victim.imageId);
    const liar = { ...image, id: newId(), media_type: "image/png" };
    const binary = { ...image, id: newId(), media_type: "text/plain" };
    const changed = withFiles(
      withRows(archive, { attachments: [image ?? {}, liar, binary], conversation_views: [], answer_feedback: [] }),
      {
        [`files/${liar.id}.png`]: new TextEncoder().encode("<svg onload=alert(1)>"),
        [`files/${binary.id}.txt`]: Uint8Array.from([0xff, 0xfe, 0]),
      },
    );
    const brought = await bring(attacker, changed);
    expect(brought.report?.leftOut).toMatchObject({ file_unreadable: 2 });
    const { rows: stored } = await sql<{ sizeBytes: number; path: string }>`
      select size_bytes, storage_path as path from public.attachments where user_id = ${attacker.principal.userId}`.execute(
      asService(),
    );
    expect(stored).toHaveLength(1);
    const bytes = await getObject("attachments", stored[0]?.path ?? "");
    expect(Buffer.from(bytes ?? []).toString("latin1")).not.toContain("canary-exif");
  });

  it("takes no more files than the storage of the plan has room for", async () => {
    const poor = await signedInUser();
    await sql`insert into public.attachments (id, user_id, name, media_type, size_bytes, sha256, storage_path, created_at)
      values (${newId()}, ${poor.principal.userId}, 'big', 'text/plain', 499999999, 'x', ${`${poor.principal.userId}/x`}, now())`.execute(
      asService(),
    );
    const brought = await bring(poor, archive);
    expect(brought.report?.leftOut).toEqual({ storage_full: 2, file_missing: 2 });
    expect(brought.report?.taken.messages).toBe(10);
  });
});

describe("rows that are not what they should be", () => {
  it("are left out one by one with their line, and the others come", async () => {
    const to = await signedInUser({ tier: "pro" });
    const chat = rows.conversations.find(({ title }) => title === "Chat 0") ?? {};
    const line = rows.messages.filter((row) => row.conversation_id === chat.id);
    const [root, answer] = line;
    const [project] = rows.projects;
    const deep = `${'{"a":'.repeat(200)}1${"}".repeat(200)}`;
    const lost = [newId(), newId()];
    const brought = await bring(
      to,
      withRows(archive, {
        attachments: [],
        conversation_views: [{ conversation_id: chat.id, active_leaf_id: newId(), updated_at: "2026-01-01T00:00:00Z" }],
        answer_feedback: [{ ...rows.answer_feedback[0], message_id: root?.id }],
        projects: [
          project ?? {},
          { ...project },
          { ...project, id: newId(), deleted_at: "2026-01-01T00:00:00Z" },
          { ...project, id: newId(), name: " " },
          { ...project, id: newId(), instructions: "x".repeat(8001) },
          {
            ...project,
            id: newId(),
            route_mode: "mind-reading",
            route_thresholds: { maxWaitMs: -1 },
            default_model: 7,
          },
        ],
        conversations: [
          { ...chat, project_id: newId() },
          { ...chat },
          { ...chat, id: newId(), deleted_at: "2026-01-01T00:00:00Z" },
          { ...chat, id: newId(), title: "x".repeat(201) },
          { ...chat, id: newId(), created_at: "0000-01-01T00:00:00Z" },
        ],
        messages: [
          root ?? {},
          "{not json",
          `{"id":"x","parts":${deep}}`,
          { ...root, id: newId(), role: "system" },
          { ...root, id: newId(), conversation_id: newId() },
          { ...root, id: newId(), parent_id: newId() },
          { ...root, id: lost[0], parent_id: lost[1] },
          { ...root, id: lost[1], parent_id: lost[0] },
          { ...root },
          "null",
          "[]",
          {
            ...answer,
            parts: [{ type: "text", text: "nul \u0000 and half \ud800 pairs" }],
            created_at: "2999-01-01T00:00:00Z",
          },
        ],
      }),
    );
    expect([brought.state, brought.failure]).toEqual(["done", null]);
    expect(brought.report?.taken).toEqual({ projects: 2, conversations: 1, messages: 2 });
    expect(brought.report?.notes).toEqual(
      expect.arrayContaining([
        { file: "data/projects.json", line: 3, reason: "duplicate" },
        { file: "data/projects.json", line: 4, reason: "was_deleted" },
        { file: "data/projects.json", line: 5, reason: "invalid" },
        { file: "data/projects.json", line: 6, reason: "invalid" },
        { file: "data/conversations.json", line: 3, reason: "duplicate" },
        { file: "data/conversations.json", line: 4, reason: "was_deleted" },
        { file: "data/conversations.json", line: 5, reason: "invalid" },
        { file: "data/conversations.json", line: 6, reason: "invalid" },
        { file: "data/messages.json", line: 3, reason: "unreadable" },
        { file: "data/messages.json", line: 4, reason: "unreadable" },
        { file: "data/messages.json", line: 5, reason: "invalid" },
        { file: "data/messages.json", line: 6, reason: "conversation_missing" },
        { file: "data/messages.json", line: 7, reason: "parent_missing" },
        { file: "data/messages.json", line: 8, reason: "parent_missing" },
        { file: "data/messages.json", line: 9, reason: "parent_missing" },
        { file: "data/messages.json", line: 10, reason: "duplicate" },
        { file: "data/messages.json", line: 11, reason: "unreadable" },
        { file: "data/messages.json", line: 12, reason: "unreadable" },
        { file: "data/conversation_views.json", line: 2, reason: "message_missing" },
        { file: "data/answer_feedback.json", line: 2, reason: "message_missing" },
      ]),
    );
    expect(brought.report?.notes).toHaveLength(20);
    const stored = (await messagesOf(to)).at(-1);
    expect(stored?.text).toBe("nul  and half \ufffd pairs");
    expect(Number(stored?.createdAt)).toBeLessThanOrEqual(Date.now());
  });

  it("are put in their order, whatever order they come in", async () => {
    const to = await signedInUser({ tier: "pro" });
    const brought = await bring(to, withRows(archive, { messages: rows.messages.toReversed() }));
    expect(brought.report?.taken.messages).toBe(10);
    expect(brought.report?.leftOut).toEqual({});
    const parents = (await messagesOf(to)).filter(({ parentId }) => parentId !== null).length;
    expect(parents).toBe(rows.messages.filter(({ parent_id }) => parent_id !== null).length);
  });

  it("that hang below a message of another conversation are left out, also across two imports", async () => {
    const to = await signedInUser({ tier: "pro" });
    const [one, two] = rows.conversations;
    const root: Row = { ...rows.messages[0], parent_id: null, conversation_id: one?.id, parts: [] };
    const child = { ...root, id: newId(), parent_id: root.id, conversation_id: two?.id };
    const others = { attachments: [], conversation_views: [], answer_feedback: [] };
    expect((await bring(to, withRows(archive, { ...others, messages: [root, child] }))).report).toMatchObject({
      taken: { messages: 1 },
      leftOut: { parent_missing: 1 },
    });
    const moved = { ...root, conversation_id: two?.id };
    expect((await bring(to, withRows(archive, { ...others, messages: [moved, child] }))).report).toMatchObject({
      known: { messages: 1 },
      leftOut: { parent_missing: 1 },
    });
  });

  it("are read to the last when more have to wait than can", async () => {
    const to = await signedInUser({ tier: "pro" });
    const [chat] = rows.conversations;
    const base = { ...rows.messages[0], conversation_id: chat?.id, parts: [] };
    const long = () => ({ type: "text", text: randomBytes(490_000).toString("hex") });
    const ids = Array.from({ length: 20 }, () => newId());
    const chain = ids.map((id, index) => ({
      ...base,
      id,
      parent_id: index === 0 ? null : ids[index - 1],
      parts: [long()],
    }));
    const orphan = { ...base, id: newId(), parent_id: newId() };
    const brought = await bring(
      to,
      withRows(archive, {
        conversations: [chat ?? {}],
        attachments: [],
        conversation_views: [],
        answer_feedback: [],
        messages: [orphan, ...chain.toReversed()],
      }),
    );
    expect(brought.report).toMatchObject({ taken: { messages: 20 }, leftOut: { parent_missing: 1 } });
    // Twenty megabytes are packed, brought, read and stored.
  }, 60_000);
});

/** The archive with another byte in a file. */
function flipped(name: string): Uint8Array {
  const at = Buffer.from(archive).indexOf(name) + name.length + 20;
  return archive.map((byte, index) => (index === at ? byte ^ 0xff : byte));
}

describe("archives that are none of ours", () => {
  const manifest = (change: object) => ({
    "manifest.json": new TextEncoder().encode(
      JSON.stringify({ format: "nexus-export", version: 1, rows: {}, ...change }),
    ),
  });
  it.each<[string, () => Uint8Array, ImportFailure]>([
    ["without a manifest", () => withFiles(archive, { "manifest.json": null }), "unknown_format"],
    ["of another format", () => withFiles(archive, manifest({ format: "other" })), "unknown_format"],
    ["of a later version", () => withFiles(archive, manifest({ version: 2 })), "newer_version"],
    ["without its messages", () => withFiles(archive, { "data/messages.json": null }), "incomplete"],
    ["with a bomb", () => withFiles(archive, { "files/zeros.bin": new Uint8Array(20_000_000) }), "bomb"],
    ["cut off", () => archive.slice(0, -100), "not_a_zip"],
    ["with names that lead elsewhere", () => withFiles(archive, { "../../x": new Uint8Array(3) }), "unsafe_names"],
    ["with a flipped byte", () => flipped("data/answer_feedback.json"), "damaged"],
  ])("%s are refused with the reason, and tried no more", async (_, make, failure) => {
    const to = await signedInUser({ tier: "pro" });
    const brought = await bring(to, make());
    expect([brought.state, brought.failure]).toEqual(["failed", failure]);
    expect([brought.report?.taken, await messagesOf(to)]).toEqual([{}, []]);
  });
});
