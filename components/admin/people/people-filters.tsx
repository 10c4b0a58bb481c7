"use client";

import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { USER_ORDERS, USER_STATES, type UserOrder, type UserState } from "@/lib/auth/admin/users/schema";
import { TIER_IDS, type TierId } from "@/lib/auth/schema";
import { useTierNames } from "../use-tier-names";

interface PeopleChoice {
  search: string;
  role: "user" | "admin" | "";
  tier: TierId | "";
  state: UserState | "";
  order: UserOrder;
}

export const NO_CHOICE: PeopleChoice = { search: "", role: "", tier: "", state: "", order: "newest" };

interface ChoiceFieldProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

function ChoiceField<T extends string>({ label, value, options, onChange }: ChoiceFieldProps<T>) {
  return (
    <Field label={label}>
      <NativeSelect
        value={value}
        onValueChange={(next) => {
          const chosen = options.find((option) => option.value === next);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

interface PeopleFiltersProps {
  choice: PeopleChoice;
  onChange: (choice: PeopleChoice) => void;
}

/** Who of the accounts is shown, and in which order. */
export function PeopleFilters({ choice, onChange }: PeopleFiltersProps) {
  const t = useTranslations("admin.people");
  const tiers = useTierNames();
  const all = { value: "", label: t("all") } as const;
  return (
    <div className="mt-6 mb-3 grid grid-cols-2 gap-3 lg:grid-cols-[minmax(0,1fr)_repeat(4,minmax(0,9rem))]">
      <Field label={t("search")} className="max-lg:col-span-2">
        <Input
          type="search"
          value={choice.search}
          placeholder={t("searchHint")}
          maxLength={254}
          onValueChange={(search) => onChange({ ...choice, search })}
        />
      </Field>
      <ChoiceField
        label={t("state")}
        value={choice.state}
        options={[all, ...USER_STATES.map((value) => ({ value, label: t(`states.${value}`) }))]}
        onChange={(state) => onChange({ ...choice, state })}
      />
      <ChoiceField
        label={t("role")}
        value={choice.role}
        options={[all, { value: "user", label: t("roles.user") }, { value: "admin", label: t("roles.admin") }]}
        onChange={(role) => onChange({ ...choice, role })}
      />
      <ChoiceField
        label={t("tier")}
        value={choice.tier}
        options={[all, ...TIER_IDS.map((value) => ({ value, label: tiers(value) }))]}
        onChange={(tier) => onChange({ ...choice, tier })}
      />
      <ChoiceField
        label={t("order")}
        value={choice.order}
        options={USER_ORDERS.map((value) => ({ value, label: t(`orders.${value}`) }))}
        onChange={(order) => onChange({ ...choice, order })}
      />
    </div>
  );
}
