import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { TIER_IDS } from "@/lib/auth/schema";
import { useTierNames } from "./use-tier-names";

interface TierSelectProps {
  value: string;
  onValueChange: (tier: string) => void;
}

/** Which plan an account gets, by the names that an administrator gave them. */
export function TierSelect({ value, onValueChange }: TierSelectProps) {
  const t = useTranslations("admin.people");
  const nameOf = useTierNames();
  return (
    <Field label={t("tier")}>
      <NativeSelect value={value} onValueChange={onValueChange}>
        {TIER_IDS.map((id) => (
          <option key={id} value={id}>
            {nameOf(id)}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
