"use client";

import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { WorkspaceTile } from "@/components/ui/avatar";
import { Field } from "@/components/ui/field";
import { WORKSPACE_COLORS, type WorkspaceColor } from "@/lib/auth/schema";

interface ColorFieldProps {
  name: string;
  value: WorkspaceColor;
  onChange: (color: WorkspaceColor) => void;
}

/** The ground of a workspace's tile, with the tile as it will be. */
export function ColorField({ name, value, onChange }: ColorFieldProps) {
  const t = useTranslations("workspaces");
  return (
    <div className="flex items-end gap-3">
      <Field label={t("color")} className="flex-1">
        <NativeSelect
          value={value}
          onValueChange={(next) => onChange(WORKSPACE_COLORS.find((color) => color === next) ?? "gray")}
        >
          {WORKSPACE_COLORS.map((color) => (
            <option key={color} value={color}>
              {t(`colors.${color}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <span className="grid h-8 place-items-center">
        <WorkspaceTile name={name || "?"} color={value} />
      </span>
    </div>
  );
}
