import { sql } from "kysely";
import { TIER_IDS } from "../../../auth/schema.ts";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService } from "../../../platform/db/scopes.ts";
import type { AdminWorkspace, ListWorkspacesQuery } from "./schema.ts";

/** The team workspaces that fit, the newest first. As service: an administrator looks at everybody's. */
export async function listWorkspaceRows({ search, cursor, limit }: ListWorkspacesQuery): Promise<AdminWorkspace[]> {
  const wanted = [sql<boolean>`w.kind = 'team' and w.deleted_at is null`];
  if (search) {
    const pattern = likePattern(search);
    wanted.push(
      sql`(lower(w.name) like ${pattern} or o.email like ${pattern} or w.id::text = ${search.toLowerCase()})`,
    );
  }
  if (cursor) wanted.push(sql`w.id < ${cursor}::uuid`);
  const { rows } = await sql<Omit<AdminWorkspace, "tier" | "createdAt"> & { tier: string | null; createdAt: Date }>`
    select w.id, w.name, w.tier, w.created_at, o.email as owner_email,
      (select count(*)::int from public.workspace_members m where m.workspace_id = w.id) as members,
      exists (select from public.billing_invoices i where i.user_id = w.id and i.dispute in ('open', 'lost')) as is_flagged
    from public.workspaces w join public.profiles o on o.id = w.owner_id
    where ${sql.join(wanted, sql` and `)} order by w.id desc limit ${limit}`.execute(asService());
  return rows.map((row) => ({
    ...row,
    tier: TIER_IDS.find((id) => id === row.tier) ?? null,
    createdAt: row.createdAt.toISOString(),
  }));
}
