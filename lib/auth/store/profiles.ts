import type { z } from "zod";
import { now } from "../../platform/clock.ts";
import { asUser, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { type Principal, profileSchema, type UpdateProfile } from "../schema.ts";

export interface StoredProfile {
  profile: z.infer<typeof profileSchema>;
  avatarPath: string | null;
}

function avatarUrlOf(userId: string, avatarPath: string | null): string | null {
  if (!avatarPath) return null;
  // The file's own name makes a new picture a new address, so that browsers may keep the old one for long.
  const version = avatarPath.split("/").at(-1)?.replace(".webp", "") ?? "";
  return `/api/v1/avatars/${userId}?v=${encodeURIComponent(version)}`;
}

/** The profile of the user with the workspace where they work, or null. */
export async function findProfile(user: DbUser & Pick<Principal, "workspaceId">): Promise<StoredProfile | null> {
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("profiles")
      .innerJoin("workspaceMembers as m", "m.userId", "profiles.id")
      .innerJoin("workspaces", "workspaces.id", "m.workspaceId")
      .innerJoin("tiers", "tiers.id", "profiles.tier")
      .selectAll("profiles")
      .select("tiers.name as tierName")
      .select([
        "workspaces.id as workspaceId",
        "workspaces.name as workspaceName",
        "workspaces.color as workspaceColor",
      ])
      .select(["workspaces.kind as workspaceKind", "m.role as workspaceRole"])
      .where("profiles.id", "=", user.userId)
      // Whoever was removed a moment ago is in their personal one again.
      .where((where) =>
        where.or([where("workspaces.id", "=", user.workspaceId), where("workspaces.kind", "=", "personal")]),
      )
      .orderBy((by) => by("workspaces.id", "=", user.workspaceId), "desc")
      .limit(1)
      .executeTakeFirst(),
  );
  if (!row) return null;
  const profile = profileSchema.parse({
    ...row,
    avatarUrl: avatarUrlOf(row.id, row.avatarPath),
    createdAt: row.createdAt.toISOString(),
  });
  return { profile, avatarPath: row.avatarPath };
}

const CHANGEABLE = [
  "displayName",
  "theme",
  "language",
  "timeZone",
  "defaultModel",
  "routeMode",
  "continueWithAnotherModel",
  "sharesVotes",
  "joinsExperiments",
  "mailsKeyExpiry",
  "mailsBudgets",
  "mailsQuota",
  "avatarPath",
] as const;

/** Changes the named fields of the user's profile. */
export async function updateProfileRow(
  user: DbUser,
  changes: UpdateProfile & { avatarPath?: string | null },
): Promise<void> {
  // Field by field, so that nothing beyond these can be set whatever the input carried.
  const set = Object.fromEntries(
    CHANGEABLE.flatMap((name) => (changes[name] === undefined ? [] : [[name, changes[name]]])),
  ) as typeof changes;
  await asUser(user, (tx) =>
    tx
      .updateTable("profiles")
      .set({ ...set, updatedAt: now() })
      .where("id", "=", user.userId)
      .execute(),
  );
}
