import { toCsvLine } from "../../../platform/csv-line.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { ADMIN_ACTIONS, type AuditEntry, type AuditFacts, type AuditFilter, type AuditQuery } from "./schema.ts";
import { listAuditRows, type NamedAuditRow } from "./store.ts";

function toEntry(row: NamedAuditRow): AuditEntry[] {
  const action = ADMIN_ACTIONS.find((name) => name === row.action);
  if (!action) return [];
  const { id, before, after, reason, ip, requestId } = row;
  return [
    {
      id,
      at: row.createdAt.toISOString(),
      actor: row.actorId === null ? null : { id: row.actorId, email: row.actorEmail },
      action,
      target: { kind: row.targetKind, id: row.target, email: row.targetEmail },
      before: before as AuditEntry["before"],
      after: after as AuditEntry["after"],
      reason,
      ip,
      requestId,
    },
  ];
}

/** What administrators changed, newest first. */
export async function listAdminAudit(query: AuditQuery): Promise<Page<AuditEntry>> {
  const rows = await listAuditRows({ ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.flatMap(toEntry),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

const CSV_HEAD = [
  "time",
  "by",
  "by_id",
  "action",
  "target",
  "target_id",
  "before",
  "after",
  "reason",
  "address",
  "request_id",
];
const EXPORT_BATCH = 500;

const factsText = (facts: AuditFacts | null) =>
  Object.entries(facts ?? {})
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(" ") : value}`)
    .join("; ");

function toLine(row: NamedAuditRow): string {
  return toCsvLine([
    row.createdAt.toISOString(),
    row.actorEmail ?? "",
    row.actorId ?? "",
    row.action,
    row.targetEmail ?? row.targetKind,
    row.target,
    factsText(row.before),
    factsText(row.after),
    row.reason ?? "",
    row.ip ?? "",
    row.requestId ?? "",
  ]);
}

/** The whole log, as far as it fits the filter, as CSV; read page by page while it is sent. */
export function exportAdminAudit(filter: AuditFilter): Response {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(toCsvLine(CSV_HEAD))),
    async pull(controller) {
      const rows = await listAuditRows({ ...filter, cursor, limit: EXPORT_BATCH });
      for (const row of rows) controller.enqueue(encoder.encode(toLine(row)));
      cursor = rows.at(-1)?.id;
      if (rows.length < EXPORT_BATCH) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="audit-log.csv"',
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
