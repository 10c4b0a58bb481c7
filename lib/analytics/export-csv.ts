import { csvCell } from "../platform/csv-cell.ts";
import type { ExportRow } from "./schema.ts";

/** The columns in their order: heading and value. */
const COLUMNS: readonly (readonly [heading: string, key: keyof ExportRow])[] = [
  ["answered_at", "answeredAt"],
  ["conversation_id", "conversationId"],
  ["conversation_title", "conversationTitle"],
  ["message_id", "messageId"],
  ["intent", "intent"],
  ["difficulty", "difficulty"],
  ["mode", "mode"],
  ["chosen_model", "chosenModel"],
  ["answered_by", "answeredBy"],
  ["sticky", "sticky"],
  ["reasons", "reasons"],
  ["expected_quality", "expectedQuality"],
  ["best_expected_quality", "bestExpectedQuality"],
  ["cost_micro_usd", "costMicroUsd"],
  ["always_best_micro_usd", "alwaysBestMicroUsd"],
  ["rating", "rating"],
  ["wrong_choice", "wrongChoice"],
];

const lineOf = (cells: readonly string[]) => `${cells.join(",")}\r\n`;

export const csvHead = () => lineOf(COLUMNS.map(([heading]) => heading));

export const csvLine = (row: ExportRow) => lineOf(COLUMNS.map(([, key]) => csvCell(row[key])));
