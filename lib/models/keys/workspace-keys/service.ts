import type { Principal } from "../../../auth/schema.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { assertMember, changeWorkspace } from "../../../teams/change-workspace.ts";
import { recordWorkspaceEvent } from "../../../teams/log/record.ts";
import { gatewayState } from "../../gateway/gateway-state.ts";
import { KEYED_PROVIDERS } from "../../providers/registry.ts";
import { hintOf } from "../base-url-rule.ts";
import type { KeyOwner } from "../key-owner.ts";
import { forgetKeysOf, loadUserKeys } from "../load-user-keys.ts";
import { listOwnKeys } from "../own-keys/list-own-keys.ts";
import { MOST_OWN_KEYS, type UpdateOwnKey } from "../own-keys/schema.ts";
import { deleteKeyRow, insertKeyRow, updateKeyRow } from "../own-keys/store.ts";
import { getKeyedProvider, testOwnKey, tryNewKey } from "../service.ts";
import { listStoredKeys } from "../store.ts";
import type { AddWorkspaceKey, WorkspaceProviders } from "./schema.ts";

const PERMISSION = "workspace_keys.manage";
const ownerOf = (workspaceId: string): KeyOwner => ({ kind: "workspace", id: workspaceId });

/** A provider as the log calls it, also one that this version has no more. */
const nameOf = (providerId: string) => KEYED_PROVIDERS.find(({ id }) => id === providerId)?.name ?? providerId;

/** Makes a change count at once here, within five seconds in other processes, and tells how the keys are now. */
async function changed(workspaceId: string): Promise<WorkspaceProviders> {
  await forgetKeysOf(ownerOf(workspaceId));
  return readProviders(workspaceId);
}

async function readProviders(workspaceId: string): Promise<WorkspaceProviders> {
  await gatewayState().keySpend.refresh(nowMs());
  // As service: rows of the workspace's, whose reader the callers have asked for their role.
  const keys = await listStoredKeys(asService(), ownerOf(workspaceId));
  return {
    items: KEYED_PROVIDERS.map(({ id, name }) => ({
      id,
      name,
      keys: listOwnKeys(keys.filter(({ provider }) => provider === id)),
    })),
  };
}

/** The keys of a workspace, for those who administer it. @throws AppError not_found, forbidden */
export async function listWorkspaceKeys(principal: Principal, workspaceId: string): Promise<WorkspaceProviders> {
  await assertMember(principal, workspaceId, PERMISSION);
  return readProviders(workspaceId);
}

/**
 * Tests a key and stores it, encrypted, for everybody who works in a workspace.
 * @throws AppError not_found, forbidden, invalid_input at `apiKey` or `baseUrl`, provider_failed, conflict when there are
 * ten, or for a personal workspace
 */
export async function addWorkspaceKey(
  principal: Principal,
  workspaceId: string,
  { provider, label = "", weight = 1, dailyCapMicroUsd = null, ...input }: AddWorkspaceKey,
): Promise<WorkspaceProviders> {
  // Before the provider is asked; what counts is asked again with the change.
  await assertMember(principal, workspaceId, PERMISSION);
  const keyed = getKeyedProvider(provider);
  const { key, outcome } = await tryNewKey(keyed, input);
  const terms = { hint: hintOf(key.apiKey), label, weight, dailyCapMicroUsd };
  await changeWorkspace(principal, workspaceId, PERMISSION, async (tx) => {
    if (!(await insertKeyRow(tx, ownerOf(workspaceId), key, terms, outcome))) {
      throw new AppError("conflict", `The workspace has ${MOST_OWN_KEYS} keys for this provider. Remove one first.`);
    }
    const details = { provider: keyed.name };
    await recordWorkspaceEvent(tx, { workspaceId, kind: "key_added", actorId: principal.userId, details });
  });
  return changed(workspaceId);
}

/** Changes label, weight, cap or pause of a key. @throws AppError not_found, forbidden, conflict */
export async function updateWorkspaceKey(
  principal: Principal,
  workspaceId: string,
  keyId: string,
  change: UpdateOwnKey,
): Promise<WorkspaceProviders> {
  await changeWorkspace(principal, workspaceId, PERMISSION, async (tx) => {
    const provider = await updateKeyRow(tx, ownerOf(workspaceId), keyId, change);
    if (provider === null) throw notFound("The key");
    const details = { provider: nameOf(provider) };
    await recordWorkspaceEvent(tx, { workspaceId, kind: "key_changed", actorId: principal.userId, details });
  });
  return changed(workspaceId);
}

/** Removes a key; the others stay in force. @throws AppError not_found, forbidden, conflict */
export async function removeWorkspaceKey(principal: Principal, workspaceId: string, keyId: string): Promise<void> {
  await changeWorkspace(principal, workspaceId, PERMISSION, async (tx) => {
    const provider = await deleteKeyRow(tx, ownerOf(workspaceId), keyId);
    if (provider === null) throw notFound("The key");
    const details = { provider: nameOf(provider) };
    await recordWorkspaceEvent(tx, { workspaceId, kind: "key_removed", actorId: principal.userId, details });
  });
  await forgetKeysOf(ownerOf(workspaceId));
}

/** Tests a key at its own address; one that was refused is used again when it passes. @throws AppError not_found, forbidden */
export async function testWorkspaceKey(
  principal: Principal,
  workspaceId: string,
  keyId: string,
): Promise<WorkspaceProviders> {
  await assertMember(principal, workspaceId, PERMISSION);
  const keys = await loadUserKeys(principal.userId, workspaceId);
  const key = keys.find((one) => one.id === keyId && one.workspaceId !== null);
  if (!key) throw notFound("The key");
  await testOwnKey(principal, key);
  return changed(workspaceId);
}
