import { useTranslations } from "next-intl";
import { useContext } from "react";
import type { ApiForm } from "@/components/auth/use-api-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { TierSelect } from "../tier-select";
import { lastDayOf } from "./grant-end";

interface GrantFieldsProps {
  form: Pick<ApiForm, "errors" | "clear">;
  tier: string;
  onTierChange: (tier: string) => void;
  /** When what is granted now ends. */
  until: string | null;
}

/** Which plan is granted, and until when: at first as long as the one that is granted now. */
export function GrantFields({ form, tier, onTierChange, until }: GrantFieldsProps) {
  const t = useTranslations("admin.changes");
  const timeZone = useContext(TimeZoneContext);
  return (
    <>
      <TierSelect value={tier} onValueChange={onTierChange} />
      {tier !== "free" && (
        <Field label={t("until")} name="until" hint={t("untilHint")} error={form.errors.until} optional>
          <Input type="date" defaultValue={lastDayOf(until, timeZone)} onValueChange={() => form.clear("until")} />
        </Field>
      )}
    </>
  );
}
