import { useTranslations } from "next-intl";
import { useContext } from "react";
import type { ApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { TIER_IDS } from "@/lib/auth/schema";
import { useTierNames } from "../use-tier-names";
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
  const people = useTranslations("admin.people");
  const tiers = useTierNames();
  const timeZone = useContext(TimeZoneContext);
  return (
    <>
      <Field label={people("tier")}>
        <NativeSelect value={tier} onValueChange={onTierChange}>
          {TIER_IDS.map((id) => (
            <option key={id} value={id}>
              {tiers(id)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {tier !== "free" && (
        <Field label={t("until")} name="until" hint={t("untilHint")} error={form.errors.until} optional>
          <Input type="date" defaultValue={lastDayOf(until, timeZone)} onValueChange={() => form.clear("until")} />
        </Field>
      )}
    </>
  );
}
