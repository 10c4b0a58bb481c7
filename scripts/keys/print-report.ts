import type { RotationReport } from "../../lib/platform/crypto/rotation/rotate-keys.ts";

/** The report of a rotation, a line for each place where secrets are kept, and what to do next. */
export function printReport({ keyId, columns, left }: RotationReport, isBrokenOff: boolean): string[] {
  const lines = columns.map(({ column, rewrapped, unopened, byKey }) => {
    const counts = [...byKey].map(([id, count]) => `${count} under ${id}`).join(", ") || "none";
    return `${column}: ${counts}; ${rewrapped} wrapped anew${unopened > 0 ? `; ${unopened} COULD NOT BE OPENED` : ""}`;
  });
  const unopened = columns.reduce((sum, column) => sum + column.unopened, 0);
  if (left === 0) return [...lines, `Everything is under ${keyId}. Keys behind it can be removed.`];
  const next =
    unopened === left
      ? "None of them opens with a key that is left: put theirs back, or have them entered again."
      : isBrokenOff
        ? "It was broken off. Run it again to go on."
        : "Restart what still runs with the old keys, then run it again.";
  return [...lines, `${left} are still under another key than ${keyId}. ${next}`];
}
