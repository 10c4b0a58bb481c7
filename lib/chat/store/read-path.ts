import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { ProjectOfChat } from "../../projects/schema.ts";
import type { ChatMessage } from "../schema.ts";

export interface PathMessage {
  id: string;
  parentId: string | null;
  role: "user" | "assistant";
  parts: ChatMessage["parts"];
  modelId: string | null;
  status: string;
}
export interface ConversationContext {
  conversation: {
    id: string;
    systemPrompt: string;
    model: string;
    routeMode: string;
    temporary: boolean;
    project: ProjectOfChat | null;
  } | null;
  /** From the root down to the asked leaf. */
  path: PathMessage[];
}

// A conversation that is as long as this is cut by the model's window anyway; the bound keeps one send affordable.
const MAX_PATH = 2000;

/**
 * A conversation and the messages from its root to `leafId`, in one statement under row-level security.
 * An unknown or foreign leaf gives an empty path, and so does a conversation of another workspace.
 */
export async function readPath(
  user: DbUser & Pick<Principal, "workspaceId">,
  conversationId: string,
  leafId: string | null,
): Promise<ConversationContext> {
  return readAsUser(user, async (tx) => {
    const { rows } = await sql<{ conversation: ConversationContext["conversation"]; path: PathMessage[] | null }>`
      with recursive up as (
        select m.id, m.parent_id, m.role, m.parts, m.model_id, m.status, 1 as depth from public.messages m
          where m.id = ${leafId}::uuid and m.conversation_id = ${conversationId}::uuid and m.user_id = ${user.userId}::uuid
        union all
        select m.id, m.parent_id, m.role, m.parts, m.model_id, m.status, up.depth + 1
          from up join public.messages m on m.id = up.parent_id where up.depth < ${MAX_PATH}
      )
      select
        (select jsonb_build_object('id', c.id, 'systemPrompt', c.system_prompt, 'model', c.model, 'routeMode', c.route_mode,
            'temporary', c.temporary, 'project', case when c.project_id is not null then
              (select jsonb_build_object('id', p.id, 'instructions', p.instructions)
                from public.projects p where p.id = c.project_id) end)
          from public.conversations c
          where c.id = ${conversationId}::uuid and c.user_id = ${user.userId}::uuid
            and c.workspace_id = ${user.workspaceId}::uuid and c.deleted_at is null) as conversation,
        (select jsonb_agg(jsonb_build_object('id', id, 'parentId', parent_id, 'role', role, 'parts', parts,
            'modelId', model_id, 'status', status) order by depth desc) from up) as path`.execute(tx);
    const row = rows[0];
    return { conversation: row?.conversation ?? null, path: row?.path ?? [] };
  });
}
