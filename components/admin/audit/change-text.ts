import type { AuditFacts } from "@/lib/auth/admin/audit/schema";

const valueText = (value: AuditFacts[string] | undefined) =>
  value === undefined || value === null ? "–" : Array.isArray(value) ? value.join(", ") || "–" : String(value);

/** The values of a change on one line: "role: user → admin"; what is on one side only stands alone. */
export function changeText(before: AuditFacts | null, after: AuditFacts | null): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((name) => {
      const to = valueText(after?.[name]);
      return before && name in before ? `${name}: ${valueText(before[name])} → ${to}` : `${name}: ${to}`;
    })
    .join("; ");
}
