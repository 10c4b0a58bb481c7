import type { Difference, ReplayReport } from "../../../lib/analytics/replay/compare.ts";
import type { Replayed } from "../../../lib/analytics/replay/replay-decision.ts";

const MODELS_SHOWN = 15;
const TEXT_SHOWN = 200;

const percent = (part: number, whole: number) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

function difference(name: string, unit: string, found: Difference, digits: number): string {
  if (!found) return `${name}: too few conversations to tell`;
  const signed = (value: number) => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;
  const { value, low, high, n } = found;
  return `${name}: ${signed(value)} ${unit} [${signed(low)} to ${signed(high)}], over ${n}`;
}

function disagreement({ id, createdAt, intentBefore, before, after }: Replayed): string {
  const cost = ({ costMicroUsd }: Replayed["before"]) =>
    costMicroUsd === null ? "price unknown" : `${costMicroUsd} µ$`;
  const side = (one: Replayed["before"]) => `${one.modelId} (quality ${one.quality.toFixed(1)}, ${cost(one)})`;
  return `  ${id}  ${createdAt}  ${intentBefore ?? "no intent"}\n    ${side(before)} → ${side(after)}`;
}

/** One line of the message, cut short; control characters could write to the terminal. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, TEXT_SHOWN);

/**
 * The report as text. Without messages unless `texts` holds them: whoever reads a report need not be allowed to read
 * those.
 */
export function printReport(
  report: ReplayReport,
  using: { version: string; mode: string | null },
  texts: ReadonlyMap<string, string> = new Map(),
): string {
  const { decisions, replayed, skipped, preferences, changed, reproduced, byIntent, byModel } = report;
  const share = changed.share;
  const lines = [
    `Weights ${using.version}, mode ${using.mode ?? "as stored"}.`,
    `Decisions: ${decisions}. Replayed: ${replayed}.`,
    ...Object.entries(skipped).map(([reason, count]) => `  left out, ${reason}: ${count}`),
    `Preferences known: ${preferences.known}. Preferences unknown: ${preferences.unknown} (replayed without any).`,
    replayed === 0
      ? "Changed: nothing to compare."
      : `Changed: ${changed.count} (${percent(changed.count, replayed)}, ${share ? `95 % interval ${(100 * share.low).toFixed(1)} to ${(100 * share.high).toFixed(1)} %` : "of one conversation alone"}).`,
    `Made by these weights and in this mode: ${reproduced.decisions}, of which ${reproduced.same} come out the same.`,
    "",
    "By intent:",
    ...byIntent.map(
      (row) => `  ${row.name}: ${row.changed} of ${row.decisions} changed (${percent(row.changed, row.decisions)})`,
    ),
    "",
    "By model:",
    ...byModel.slice(0, MODELS_SHOWN).map((row) => `  ${row.decisions}  ${row.before} → ${row.after}`),
    "",
    "Predicted difference of a decision, new less stored, by these weights, with 95 % bootstrap interval over conversations:",
    `  ${difference("quality", "points", report.quality, 2)}`,
    `  ${difference("cost", "µ$", report.costMicroUsd, 1)}`,
    `  ${difference("wait", "ms", report.waitMs, 0)}`,
    "",
    "Largest disagreements:",
    ...report.disagreements.flatMap((one) => {
      const text = texts.get(one.id);
      return [disagreement(one), ...(text === undefined ? [] : [`    “${oneLine(text)}”`])];
    }),
  ];
  return `${lines.join("\n")}\n`;
}
