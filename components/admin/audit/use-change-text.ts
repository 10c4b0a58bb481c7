import { useLocale, useTranslations } from "next-intl";
import { useDateFormat } from "@/components/ui/time-zone";
import type { AuditFacts } from "@/lib/auth/admin/audit/schema";
import { TIER_IDS } from "@/lib/auth/schema";
import { formatBytes, formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { useTierNames } from "../use-tier-names";
import { type ChangeWords, changeText } from "./change-text";

/** Rates of a model, in millionths of a dollar for a million tokens, which have no unit in their name. */
const RATES: ReadonlySet<string> = new Set(["input", "output", "cacheRead", "cacheWrite"]);
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Returns what writes a change on one line, in the reader's language, money and time zone. */
export function useChangeText(): (before: AuditFacts | null, after: AuditFacts | null) => string {
  const t = useTranslations("admin.audit");
  const roles = useTranslations("admin.people.roles");
  const locale = useLocale();
  const tierName = useTierNames();
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const words: ChangeWords = {
    name(field) {
      const key = `fields.${field}` as "fields.role";
      return t.has(key) ? t(key) : field;
    },
    value(field, value) {
      if (typeof value === "boolean") return t(value ? "yes" : "no");
      if (typeof value === "number") {
        if (field.includes("MicroUsd") || RATES.has(field)) return formatMicroUsd(value, locale);
        return field.endsWith("Bytes") ? formatBytes(value, locale) : formatCount(value, locale);
      }
      if (field === "role" && (value === "user" || value === "admin")) return roles(value);
      if (field === "tier" || field === "tiers") {
        const tier = TIER_IDS.find((id) => id === value);
        return tier ? tierName(tier) : null;
      }
      return MOMENT.test(value) ? time.format(new Date(value)) : null;
    },
  };
  return (before, after) => changeText(before, after, words);
}
