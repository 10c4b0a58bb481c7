import { asService } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { recordAdminChange } from "../admin/audit/record.ts";
import type { AuditFacts } from "../admin/audit/schema.ts";
import type { Principal } from "../schema.ts";
import { ON_FOR_ALL } from "./policy.ts";
import { forgetFlags } from "./read-flags.ts";
import {
  FLAG_NAMES,
  FLAGS,
  type FlagChange,
  type FlagHistoryQuery,
  type FlagName,
  type FlagRule,
  type FlagState,
  type SetFlag,
} from "./schema.ts";
import { findPeople, insertFlagChange, listFlagChanges, listFlagRows, lockFlag, nameEmails } from "./store.ts";

function getFlag(id: string): FlagName {
  const flag = FLAG_NAMES.find((name) => name === id);
  if (!flag) throw notFound("The flag");
  return flag;
}

/** Every flag with whom it is on for. */
export async function listFlags(): Promise<FlagState[]> {
  const rows = new Map((await listFlagRows()).map((row) => [row.flag, row]));
  const emails = await nameEmails([...rows.values()].flatMap(({ people }) => people));
  return FLAG_NAMES.map((flag) => {
    const row = rows.get(flag);
    const { everyone, tiers, people, percent } = row ?? ON_FOR_ALL;
    return {
      flag,
      everyone,
      tiers,
      percent,
      people: people.map((id) => ({ id, email: emails.get(id) ?? null })),
      changedAt: row?.createdAt.toISOString() ?? null,
    };
  });
}

function refuse(path: string, message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path, message }] });
}

async function readRule(flag: FlagName, { everyone, tiers, people, percent }: SetFlag): Promise<FlagRule> {
  if (everyone) return ON_FOR_ALL;
  const wanted = [...new Set(people)];
  if (FLAGS[flag] === "everybody" && (tiers.length > 0 || wanted.length > 0 || percent > 0)) {
    throw refuse("everyone", "This is used before anybody is signed in, so it is on for everybody or for nobody.");
  }
  const found = await findPeople(wanted);
  const unknown = wanted.find((email) => !found.some((person) => person.email === email));
  if (unknown !== undefined) throw refuse("people", "Not every address has an account here.");
  return { everyone, tiers: [...new Set(tiers)], people: found.map(({ id }) => id), percent };
}

const factsOf = ({ everyone, tiers, people, percent }: FlagRule): AuditFacts => ({ everyone, tiers, people, percent });

/**
 * Switches a part of the product on or off, for all, for plans, for people or for a share of them; in force here at
 * once and in every other process within five seconds.
 * @throws AppError not_found, invalid_input
 */
export async function setFlag({ userId: actorId }: Principal, id: string, input: SetFlag): Promise<FlagState> {
  const flag = getFlag(id);
  const rule = await readRule(flag, input);
  const { reason } = input;
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockFlag(tx, flag);
      const before = (await listFlagRows(tx)).find((row) => row.flag === flag) ?? ON_FOR_ALL;
      if (JSON.stringify(factsOf(before)) === JSON.stringify(factsOf(rule))) return;
      await insertFlagChange(tx, flag, rule, { actorId, reason });
      await recordAdminChange(tx, {
        actorId,
        action: "flag.changed",
        target: flag,
        before: factsOf(before),
        after: factsOf(rule),
        reason,
      });
    });
  forgetFlags();
  const state = (await listFlags()).find((one) => one.flag === flag);
  if (!state) throw notFound("The flag");
  return state;
}

/** What was changed of a flag, newest first. @throws AppError not_found */
export async function listFlagHistory(id: string, query: FlagHistoryQuery): Promise<Page<FlagChange>> {
  const { limit } = query;
  const rows = await listFlagChanges(getFlag(id), { ...query, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const emails = await nameEmails(shown.flatMap(({ people }) => people));
  return {
    items: shown.map(({ id: changeId, everyone, tiers, people, percent, reason, createdAt, by }) => ({
      id: changeId,
      everyone,
      tiers,
      percent,
      people: people.map((person) => ({ id: person, email: emails.get(person) ?? null })),
      reason,
      at: createdAt.toISOString(),
      by,
    })),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
