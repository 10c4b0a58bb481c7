import { readLimits } from "../router/limit-fields";

/** The fields of the form as they are sent; a limit that is no number of its range fails the schema at its field. */
export function readKeyRouting(data: FormData, locale: string) {
  return { mode: data.get("mode") || null, thresholds: readLimits(data, locale) };
}
