import { sql } from "kysely";
import sharp from "sharp";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { getObject, putObject } from "../../../platform/storage.ts";
import { exportData } from "../../exports/export-data.ts";

export interface FullAccount extends SignedInUser {
  conversationId: string;
  imageId: string;
  textId: string;
}

async function addFile(
  userId: string,
  name: string,
  mediaType: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const id = newId();
  const path = `${userId}/${id}`;
  const side = mediaType === "image/png" ? 4 : null;
  await putObject("attachments", path, bytes, mediaType);
  await sql`insert into public.attachments
      (id, user_id, name, media_type, size_bytes, sha256, storage_path, width, height, created_at)
    values (${id}, ${userId}, ${name}, ${mediaType}, ${bytes.length}, 'x', ${path}, ${side}, ${side}, '2026-01-02T10:00:00.5Z')`.execute(
    asService(),
  );
  return id;
}

/**
 * An account with a project, a conversation in it of two branches with files, tools, feedback and a chosen leaf, `chats` plain ones of
 * `length` messages each, and settings.
 */
export async function fullAccount(chats = 2, length = 4): Promise<FullAccount> {
  const user = await signedInUser({ tier: "pro" });
  const { userId, workspaceId } = user.principal;
  const db = asService();
  const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#0af" } })
    .withExif({ IFD0: { Copyright: "canary-exif" } })
    .png()
    .toBuffer();
  const imageId = await addFile(userId, "sky.png", "image/png", new Uint8Array(png));
  const textId = await addFile(userId, "notes.txt", "text/plain", new TextEncoder().encode("Notes of mine"));
  const [projectId, conversationId] = [newId(), newId()];
  const [question, first, second, tail] = [newId(), newId(), newId(), newId()];
  await sql`insert into public.projects (id, user_id, workspace_id, name, instructions, route_mode, route_thresholds,
      default_model, created_at, updated_at)
    values (${projectId}, ${userId}, ${workspaceId}, 'Weather', 'Name the clouds.', 'economy', '{"maxWaitMs": 5000}',
      'openai/gpt-4.1-mini', '2026-01-01T10:00:00Z',
      '2026-01-03T10:00:00Z')`.execute(db);
  await sql`insert into public.conversations (id, user_id, workspace_id, project_id, title, title_source, system_prompt,
      model, route_mode, pinned_at, last_message_at, created_at, updated_at)
    values (${conversationId}, ${userId}, ${workspaceId}, ${projectId}, 'Sky', 'user', 'Be brief.', 'openai/gpt-4o', 'quality',
      '2026-01-03T10:00:00Z', '2026-01-02T11:00:00Z', '2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z')`.execute(db);
  const file = (id: string, mediaType: string, filename: string) => ({
    type: "file",
    mediaType,
    filename,
    url: `/api/v1/attachments/${id}`,
  });
  const rows = [
    [
      question,
      null,
      "user",
      [
        { type: "text", text: "What is this?" },
        file(imageId, "image/png", "sky.png"),
        file(textId, "text/plain", "notes.txt"),
      ],
      "complete",
      {},
    ],
    [
      first,
      question,
      "assistant",
      [
        { type: "reasoning", text: "Blue.", state: "done", providerMetadata: { nexus: { durationMs: 12 } } },
        {
          type: "dynamic-tool",
          toolCallId: "t1",
          toolName: "look",
          state: "output-available",
          input: { at: [1, { deep: true }] },
          output: "blue",
        },
        { type: "text", text: "The sky.", state: "done" },
      ],
      "complete",
      {
        createdAt: "2026-01-02T10:00:01.000Z",
        modelId: "openai/gpt-4o",
        modelName: "GPT-4o",
        auto: true,
        costMicroUsd: 1234,
        latencyMs: 900,
        usage: { inputTokens: 10, outputTokens: 3, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
        firstKeptId: question,
      },
    ],
    [
      second,
      question,
      "assistant",
      [{ type: "text", text: "Water.", state: "done" }],
      "stopped",
      { modelId: "openai/gpt-4o" },
    ],
    [tail, first, "user", [{ type: "text", text: "Thanks" }], "complete", {}],
  ] as const;
  for (const [id, parent, role, parts, status, metadata] of rows) {
    const text = parts.flatMap((part) => (part.type === "text" && "text" in part ? [part.text] : [])).join("");
    await sql`insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, text, status, model_id,
        metadata, created_at, completed_at)
      values (${id}, ${conversationId}, ${userId}, ${parent}, ${role}, ${JSON.stringify(parts)}::text::jsonb, ${text},
        ${status}, ${role === "assistant" ? "openai/gpt-4o" : null}, ${JSON.stringify(metadata)}::text::jsonb,
        '2026-01-02T10:00:00.25Z', '2026-01-02T10:00:02Z')`.execute(db);
  }
  await sql`insert into public.conversation_views (conversation_id, user_id, active_leaf_id, updated_at)
    values (${conversationId}, ${userId}, ${second}, '2026-01-02T11:00:00Z')`.execute(db);
  await sql`insert into public.answer_feedback (message_id, user_id, model_id, intent, difficulty_percent, verdict, reason,
      created_at, updated_at)
    values (${first}, ${userId}, 'openai/gpt-4o', 'vision', 20, 'good', 'Right', '2026-01-02T10:10:00Z',
      '2026-01-02T10:10:00Z')`.execute(db);
  for (let chat = 0; chat < chats; chat++) {
    const [id, ids] = [newId(), Array.from({ length }, () => newId())];
    await sql`insert into public.conversations (id, user_id, workspace_id, title, last_message_at, created_at, updated_at)
      values (${id}, ${userId}, ${workspaceId}, ${`Chat ${chat}`}, '2026-02-01T10:00:00Z', '2026-02-01T09:00:00Z',
        '2026-02-01T10:00:00Z')`.execute(db);
    await sql`insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, text, status, created_at)
      select m.id, ${id}, ${userId}, m.parent, case when n % 2 = 1 then 'user' else 'assistant' end,
        jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'Message ' || n || ' ' || md5(n::text))),
        'Message ' || n || ' ' || md5(n::text), 'complete', timestamptz '2026-02-01T09:00:00Z' + n * interval '1 second'
      from unnest(${ids}::uuid[], ${[null, ...ids.slice(0, -1)]}::uuid[]) with ordinality as m (id, parent, n)`.execute(
      db,
    );
  }
  await sql`update public.profiles set display_name = 'Ada', theme = 'dark', language = 'de', time_zone = 'Europe/Berlin',
      route_mode = 'economy', mails_quota = false, shares_votes = true where id = ${userId}`.execute(db);
  await sql`insert into public.cache_settings (user_id, exact, keep_hours, updated_at)
    values (${userId}, true, 48, now())`.execute(db);
  return { ...user, conversationId, imageId, textId };
}

/** The archive of an export of everything, made at once. */
export async function exportOf({ principal: { userId } }: SignedInUser): Promise<Uint8Array<ArrayBuffer>> {
  const exportId = newId();
  await sql`insert into public.data_exports (id, user_id, state, created_at, heartbeat_at)
    values (${exportId}, ${userId}, 'waiting', now(), now())`.execute(asService());
  await exportData({ exportId }, { jobId: newId(), attempt: 1, signal: new AbortController().signal });
  const { storagePath } = await asService()
    .selectFrom("dataExports")
    .select("storagePath")
    .where("id", "=", exportId)
    .executeTakeFirstOrThrow();
  const bytes = await getObject("exports", String(storagePath));
  if (!bytes) throw new Error("the export is not there");
  return bytes;
}
