import { csvCell } from "../../platform/csv-cell.ts";
import type { LedgerLine } from "./schema.ts";

/** The columns in their order: heading and value. */
const COLUMNS: readonly (readonly [heading: string, key: keyof LedgerLine])[] = [
  ["time", "at"],
  ["kind", "kind"],
  ["purpose", "purpose"],
  ["model", "modelId"],
  ["project_id", "projectId"],
  ["project", "projectName"],
  ["outcome", "outcome"],
  ["key_source", "keySource"],
  ["input_tokens", "inputTokens"],
  ["output_tokens", "outputTokens"],
  ["requests", "requests"],
  ["period_start", "periodStart"],
  ["requests_used", "requestsUsed"],
  ["cost_micro_usd", "costMicroUsd"],
  ["credit_micro_usd", "creditMicroUsd"],
  ["balance_micro_usd", "balanceMicroUsd"],
  ["paid_back_micro_usd", "paidBackMicroUsd"],
  ["paid_by", "paidBy"],
  ["paid_by_workspace", "paidByWorkspace"],
  ["overage_micro_usd", "overageMicroUsd"],
  ["conversation_id", "conversationId"],
  ["conversation", "conversationTitle"],
  ["message_id", "messageId"],
  ["reason", "reason"],
  ["id", "id"],
];

const lineOf = (cells: readonly string[]) => `${cells.join(",")}\r\n`;

export const csvHead = () => lineOf(COLUMNS.map(([heading]) => heading));

export const csvLine = (line: LedgerLine) => lineOf(COLUMNS.map(([, key]) => csvCell(line[key])));
