import type { z } from "zod";
import { nowMs } from "../../platform/clock.ts";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { makeApiKey } from "../api-key-format.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { leaveTier } from "../leave-tier.ts";
import { noSuchProject } from "../project-of.ts";
import type { ApiKey, createApiKeySchema, createdApiKeySchema, Principal } from "../schema.ts";
import { queueSecurityNotice } from "../security-log/queue-notice.ts";
import { findAccountById } from "../store/accounts.ts";
import { insertApiKey, listApiKeyRows, revokeApiKeyRow } from "../store/api-keys.ts";

type Input = z.output<typeof createApiKeySchema>;
type NewApiKeyInput = Omit<Input, "spendingLimit" | "projectId"> & Partial<Pick<Input, "spendingLimit" | "projectId">>;

/** The principal's keys; never more than one page, because a person has at most as many as fit on one. */
export async function listApiKeys(principal: Principal): Promise<Page<ApiKey>> {
  return { items: await listApiKeyRows(principal), nextCursor: null };
}

/**
 * Creates a key. The answer is the only place that ever holds the whole of it.
 * @throws AppError conflict when there are as many as the tier allows, invalid_input for an expiry that has passed and
 * for a project that is not one of theirs where they work, unauthenticated when their access has just ended
 */
export async function createApiKey(
  principal: Principal,
  input: NewApiKeyInput,
): Promise<z.infer<typeof createdApiKeySchema>> {
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt.getTime() <= nowMs()) throw fieldError("expiresAt", "expiry_past");
  const { key, hash, prefix } = makeApiKey();
  const { name, projectId = null } = input;
  const row = { id: newId(), name, scopes: [...new Set(input.scopes)], hash, prefix, expiresAt, projectId };
  const created = await insertApiKey(principal, row, input.spendingLimit ?? null);
  if (created === "no_access") throw new AppError("unauthenticated", "Sign in to go on.");
  if (created === "no_project") throw noSuchProject("projectId");
  if ("full" in created) {
    const { full, limit } = created;
    const message =
      full === "api_keys"
        ? `You have ${limit} keys. Revoke one that you no longer need.`
        : `Your plan allows ${limit} budgets. Remove one, or make the key without a limit of its own.`;
    throw new AppError("conflict", message, { details: { feature: full, limit } });
  }
  await Promise.all([noticeOf(principal, created), leaveTier(key, principal.tier)]);
  return { ...created, key };
}

// After the transaction, because a person's own may not write to the queue. Not for what the operator makes by a script.
// Never throws: the key is made, and nobody would ever see it.
async function noticeOf(principal: Principal, { prefix }: ApiKey): Promise<void> {
  const origin = requestOrigin();
  if (!origin) return;
  try {
    const account = await findAccountById(principal.userId);
    if (account) await queueSecurityNotice(account, "api_key_created", { origin, about: prefix });
  } catch (error) {
    log.error({ err: error, prefix }, "the mail that tells of a new API key was not queued");
  }
}

/** Revokes a key at once (elsewhere within two seconds). @throws AppError not_found, also for somebody else's. */
export async function revokeApiKey(principal: Principal, id: string): Promise<void> {
  if (!(await revokeApiKeyRow(principal, id))) throw notFound("The API key");
  forgetPrincipal(principal.userId);
}
