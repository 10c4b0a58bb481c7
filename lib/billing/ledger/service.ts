import type { Principal } from "../../auth/schema.ts";
import { notFound } from "../../platform/errors.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { findCreditAccount } from "../credits/store.ts";
import { USAGE_PURPOSES } from "../schema.ts";
import { csvHead, csvLine } from "./export-csv.ts";
import type { CreditAccount, LedgerFilter, LedgerLine, LedgerQuery, LedgerSummary } from "./schema.ts";
import { encodeCursor, type LedgerRow, listLedgerRows, setAllowsOverage, sumLedger } from "./store.ts";

/** What a project or a conversation is called, and where it is, is for its owner alone. */
const OWNERS = { projectId: null, projectName: null, conversationId: null, conversationTitle: null, messageId: null };

function toLine({ createdAt, position: _position, purpose, ...row }: LedgerRow): LedgerLine {
  return {
    ...row,
    at: createdAt.toISOString(),
    purpose: USAGE_PURPOSES.find((known) => known === purpose) ?? null,
  };
}

/** The person's lines that fit, newest first. */
export async function listLedger(principal: Principal, query: LedgerQuery): Promise<Page<LedgerLine>> {
  const rows = await listLedgerRows(principal, { ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({ ...toLine(row), ...(principal.viewedBy ? OWNERS : {}) })),
    nextCursor: rows.length > query.limit && last ? encodeCursor(last) : null,
  };
}

async function findCredits(principal: Principal): Promise<CreditAccount | null> {
  const account = await findCreditAccount(principal);
  return account ? { ...account, nextExpiryAt: account.nextExpiryAt?.toISOString() ?? null } : null;
}

/** Sums of the lines that fit, what can be filtered by, and the credits that are there. */
export async function getLedgerSummary(principal: Principal, filter: LedgerFilter): Promise<LedgerSummary> {
  const [sums, credits] = await Promise.all([sumLedger(principal, filter), findCredits(principal)]);
  return { ...sums, ...(principal.viewedBy ? { projects: [] } : {}), credits };
}

/** Says whether credits pay once the month's requests are used up. @throws AppError not_found without credits */
export async function updateCredits(principal: Principal, allowsOverage: boolean): Promise<CreditAccount> {
  const isThere = await setAllowsOverage(principal, allowsOverage);
  const credits = isThere ? await findCredits(principal) : null;
  if (!credits) throw notFound("The credit account");
  return credits;
}

const EXPORT_BATCH = 500;

/** All lines that fit as CSV, newest first; read page by page while they are sent. */
export function exportLedger(principal: Principal, filter: LedgerFilter): Response {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvHead())),
    async pull(controller) {
      const { items, nextCursor } = await listLedger(principal, { ...filter, cursor, limit: EXPORT_BATCH });
      if (items.length > 0) controller.enqueue(encoder.encode(items.map(csvLine).join("")));
      if (nextCursor === null) controller.close();
      else cursor = nextCursor;
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="ledger.csv"',
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}
