import { LIMIT_FIELDS, readLimit } from "../router/limit-fields";

/** The fields of the form as they are sent; a limit that is no number of its range fails the schema at its field. */
export function readKeyRouting(data: FormData) {
  const limits = LIMIT_FIELDS.map(
    (field) => [field.name, readLimit(field, String(data.get(field.name) ?? ""))] as const,
  );
  return {
    mode: data.get("mode") || null,
    thresholds: Object.fromEntries(limits.map(([name, value]) => [name, value === undefined ? Number.NaN : value])),
  };
}
