"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";

interface PasswordFieldProps {
  label: string;
  name?: string;
  autoComplete: "current-password" | "new-password";
  error?: string | undefined;
  describedBy?: string | undefined;
  onValueChange?: (value: string) => void;
}

/** A password with a way to look at it. Pasting works, managers are told which password it is. */
export function PasswordField({
  label,
  name = "password",
  autoComplete,
  error,
  describedBy,
  onValueChange,
}: PasswordFieldProps) {
  const t = useTranslations("auth.fields");
  const [isShown, setIsShown] = useState(false);
  return (
    <Field label={label} name={name} error={error}>
      <Input
        size="lg"
        type={isShown ? "text" : "password"}
        autoComplete={autoComplete}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        required
        onValueChange={onValueChange}
        {...(describedBy && !error ? { "aria-describedby": describedBy } : {})}
        end={
          <IconButton
            className="-me-1.5"
            label={isShown ? t("hidePassword") : t("showPassword")}
            aria-pressed={isShown}
            onClick={() => setIsShown(!isShown)}
          >
            {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </IconButton>
        }
      />
    </Field>
  );
}
