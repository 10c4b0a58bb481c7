import type { AuditFacts } from "@/lib/auth/admin/audit/schema";

type Fact = AuditFacts[string];

/** How a reader calls what is changed, and its values. */
export interface ChangeWords {
  name: (field: string) => string;
  /** Of one value that is there; null for what is written as it is. */
  value: (field: string, value: Exclude<Fact, null | readonly string[]>) => string | null;
}

function valueText(field: string, value: Fact | undefined, words: ChangeWords): string {
  if (value === undefined || value === null) return "–";
  if (typeof value !== "object") return words.value(field, value) ?? String(value);
  return value.map((one) => words.value(field, one) ?? one).join(", ") || "–";
}

/** The values of a change on one line: "Role: user → admin"; what is on one side only stands alone. */
export function changeText(before: AuditFacts | null, after: AuditFacts | null, words: ChangeWords): string {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => {
      const to = valueText(field, after?.[field], words);
      const name = words.name(field);
      return before && field in before
        ? `${name}: ${valueText(field, before[field], words)} → ${to}`
        : `${name}: ${to}`;
    })
    .join("; ");
}
