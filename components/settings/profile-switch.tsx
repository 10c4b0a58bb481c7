"use client";

import { useId } from "react";
import { ListItem } from "@/components/ui/list";
import { Switch } from "@/components/ui/switch";
import type { Profile, UpdateProfile } from "@/lib/auth/schema";
import { useSaveProfile } from "./use-save-profile";

type SwitchField = {
  [K in keyof UpdateProfile & keyof Profile]-?: Profile[K] extends boolean ? K : never;
}[keyof UpdateProfile & keyof Profile];

interface ProfileSwitchProps {
  profile: Profile;
  field: SwitchField;
  label: string;
  hint: string;
}

/** One of the profile's choices between yes and no; saved at once, and back where it was when that fails. */
export function ProfileSwitch({ profile, field, label, hint }: ProfileSwitchProps) {
  const id = useId();
  const save = useSaveProfile();
  const checked = (save.isPending ? save.variables[field] : undefined) ?? profile[field];
  return (
    <ListItem
      end={
        <Switch
          id={id}
          aria-describedby={`${id}-hint`}
          checked={checked}
          onCheckedChange={(next) => save.mutate({ [field]: next })}
        />
      }
    >
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <p id={`${id}-hint`} className="text-text-2">
        {hint}
      </p>
    </ListItem>
  );
}
