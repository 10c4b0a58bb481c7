import { log } from "../../platform/log.ts";
import { REFUSALS, type Refusal } from "../gateway/dead-keys.ts";
import { forgetMemberRows, forgetUserRows, loadUserRows } from "../user-rows/load-user-rows.ts";
import type { SealedKey, UserRows } from "../user-rows/store.ts";
import type { KeyOwner } from "./key-owner.ts";
import { type NewKey, openKey } from "./store.ts";

/**
 * A key of a user or of a workspace that they are in; one that its provider refused is not to be used until it is changed
 * or tested.
 */
export interface UserKey
  extends NewKey,
    Pick<SealedKey, "id" | "workspaceId" | "weight" | "dailyCapMicroUsd" | "paused"> {
  refusedFor: Refusal | null;
}

const CACHE_USERS = 2_000;

interface Entry {
  rows: UserRows;
  envelopes: string;
  keys: readonly UserKey[];
}

const cache = new Map<string, Entry>();

function open(userId: string, rows: readonly SealedKey[]): UserKey[] {
  return rows.flatMap((row) => {
    try {
      const { id, workspaceId, weight, dailyCapMicroUsd, paused } = row;
      const owner: KeyOwner =
        workspaceId === null ? { kind: "user", id: userId } : { kind: "workspace", id: workspaceId };
      const refusedFor = REFUSALS.find((reason) => reason === row.refusedFor) ?? null;
      return [{ ...openKey(owner, row), id, workspaceId, weight, dailyCapMicroUsd, paused, refusedFor }];
    } catch {
      // Fails closed: a key that does not open is as good as none, and the settings offer to enter it again.
      log.error({ userId, provider: row.provider }, "a stored provider key could not be opened");
      return [];
    }
  });
}

/**
 * A user's own provider keys in the clear, and those of the workspace where they work, at most five seconds old. The same
 * array as long as nothing changed, so that callers can keep what they derive from it.
 * @param workspaceId Left out for the user's own keys alone.
 */
export async function loadUserKeys(userId: string, workspaceId?: string): Promise<readonly UserKey[]> {
  const rows = await loadUserRows(userId);
  const place = `${userId} ${workspaceId ?? ""}`;
  const known = cache.get(place);
  if (known?.rows === rows) return known.keys;
  const here = rows.keys.filter((key) => key.workspaceId === null || key.workspaceId === workspaceId);
  const envelopes = JSON.stringify(here);
  const keys = known?.envelopes === envelopes ? known.keys : open(userId, here);
  cache.delete(place);
  cache.set(place, { rows, envelopes, keys });
  if (cache.size > CACHE_USERS) cache.delete(cache.keys().next().value ?? place);
  return keys;
}

/** Makes the next `loadUserKeys` of a user read the table. */
export function forgetUserKeys(userId: string): void {
  forgetUserRows(userId);
}

/** The same for all who use the keys of an owner. */
export async function forgetKeysOf({ kind, id }: KeyOwner): Promise<void> {
  if (kind === "user") forgetUserRows(id);
  else await forgetMemberRows(id);
}
