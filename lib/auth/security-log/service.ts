import { toCsvLine } from "../../platform/csv-line.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { encodeTimeCursor } from "../../platform/time-cursor.ts";
import type { Principal } from "../schema.ts";
import { readDevice } from "./read-device.ts";
import {
  SECURITY_KIND_NAMES,
  SECURITY_KINDS,
  type SecurityEvent,
  type SecurityFilter,
  type SecurityLogQuery,
} from "./schema.ts";
import { listSecurityEvents, type SecurityEventRow } from "./store.ts";

function toEvent(row: SecurityEventRow, principal: Principal): SecurityEvent[] {
  const kind = SECURITY_KIND_NAMES.find((name) => name === row.kind);
  // An older version of the product does not know the kinds of a newer one.
  if (!kind) return [];
  const { id, actor, ip, details } = row;
  const isThisSession = principal.via.kind === "session" && row.sessionId === principal.via.sessionId;
  return [
    { id, kind, at: row.createdAt.toISOString(), actor, ip, device: readDevice(row.userAgent), isThisSession, details },
  ];
}

/** The person's security log, newest first. */
export async function listSecurityLog(principal: Principal, query: SecurityLogQuery): Promise<Page<SecurityEvent>> {
  const rows = await listSecurityEvents(principal, { ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.flatMap((row) => toEvent(row, principal)),
    nextCursor: rows.length > query.limit && last ? encodeTimeCursor(last.createdAt, last.id) : null,
  };
}

const CSV_HEAD = ["time", "event", "group", "by", "address", "browser", "system", "user_agent", "details"];
const EXPORT_BATCH = 500;

function toLine(row: SecurityEventRow): string {
  const kind = SECURITY_KIND_NAMES.find((name) => name === row.kind);
  const device = readDevice(row.userAgent);
  const details = Object.entries(row.details).map(([name, value]) => `${name}: ${value}`);
  return toCsvLine([
    row.createdAt.toISOString(),
    row.kind,
    kind ? SECURITY_KINDS[kind] : "",
    row.actor,
    row.ip ?? "",
    device?.browser ?? "",
    device?.system ?? "",
    row.userAgent ?? "",
    details.join("; "),
  ]);
}

/** The person's whole log, as far as it fits the filter, as CSV; read page by page while it is sent. */
export function exportSecurityLog(principal: Principal, filter: SecurityFilter): Response {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(toCsvLine(CSV_HEAD))),
    async pull(controller) {
      const rows = await listSecurityEvents(principal, { ...filter, cursor, limit: EXPORT_BATCH });
      for (const row of rows) controller.enqueue(encoder.encode(toLine(row)));
      const last = rows.at(-1);
      if (!last || rows.length < EXPORT_BATCH) controller.close();
      else cursor = encodeTimeCursor(last.createdAt, last.id);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="security-log.csv"',
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
