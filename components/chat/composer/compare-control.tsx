"use client";

import { Columns2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import { IconButton } from "@/components/ui/icon-button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";

const ComparePicker = lazy(() => import("./compare-picker").then((module) => ({ default: module.ComparePicker })));

export interface CompareControlProps {
  /** The models to compare; null: blindly. Undefined: nothing is compared. */
  value: readonly string[] | null | undefined;
  onChange: (value: readonly string[] | null | undefined) => void;
  usedIds: readonly string[];
  disabled: boolean;
}

/** In the composer: whether several models answer the next message, and which. */
export function CompareControl({ value, onChange, usedIds, disabled }: CompareControlProps) {
  const t = useTranslations("chat.compare");
  const { featuresOff } = useShell().profile;
  const [open, setOpen] = useState(false);
  if (featuresOff.includes("compare")) return null;
  const words = value === undefined ? t("compare") : value === null ? t("blind") : t("models", { count: value.length });
  const trigger =
    value === undefined ? (
      <IconButton size="lg" label={words} disabled={disabled} className="text-text-2" />
    ) : (
      <button
        type="button"
        aria-label={t("chosen", { what: words })}
        disabled={disabled}
        className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-sm bg-accent-soft ps-2 pe-1 font-medium text-accent-text max-[45rem]:h-10"
      />
    );
  return (
    <>
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger render={trigger}>
          <Columns2 aria-hidden />
          {value !== undefined && <span className="truncate">{words}</span>}
        </PopoverTrigger>
        <PopoverContent
          side="top"
          align="end"
          label={t("compare")}
          className="w-85 max-w-[calc(100vw-16px)] overflow-hidden"
        >
          <Suspense fallback={<div className="h-96" />}>
            <ComparePicker value={value} onPick={onChange} usedIds={usedIds} />
          </Suspense>
        </PopoverContent>
      </Popover>
      {value !== undefined && (
        <IconButton size="lg" label={t("remove")} disabled={disabled} onClick={() => onChange(undefined)}>
          <X aria-hidden />
        </IconButton>
      )}
    </>
  );
}
