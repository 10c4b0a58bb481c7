"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Route } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import { catalogQuery } from "@/lib/models/client";
import { unlistedName } from "@/lib/models/policy";
import type { RouteMode } from "@/lib/models/schema";

const loadPicker = () => import("./model-picker");
const ModelPicker = lazy(() => loadPicker().then((module) => ({ default: module.ModelPicker })));

interface ModelPickerButtonProps {
  model: string;
  routeMode: RouteMode;
  onModel: (modelId: string) => void;
  onRouteMode: (mode: RouteMode) => void;
  usedIds: readonly string[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Which model answers, in the composer; opens the list. */
export function ModelPickerButton(props: ModelPickerButtonProps) {
  const { model, routeMode, onModel, onRouteMode, usedIds, open, onOpenChange } = props;
  const t = useTranslations("models");
  const { data } = useQuery(catalogQuery());
  const isAuto = model === AUTO_MODEL_ID;
  const name = isAuto ? t("auto") : (data?.items.find((item) => item.id === model)?.name ?? unlistedName(model));
  return (
    <Popover open={open} onOpenChange={onOpenChange}>
      <PopoverTrigger
        render={
          <button
            type="button"
            aria-label={t("choose", { name: name ?? model })}
            onPointerEnter={() => void loadPicker()}
            className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-sm px-2 font-medium hover:bg-hover aria-expanded:bg-hover max-[45rem]:h-10"
          />
        }
      >
        {isAuto && <Route aria-hidden />}
        <span className="max-w-40 truncate">{name}</span>
        <ChevronDown aria-hidden className="text-text-3" />
      </PopoverTrigger>
      <PopoverContent side="top" align="end" label={t("chooseTitle")} className="w-85 overflow-hidden">
        <Suspense fallback={<div className="h-96" />}>
          <ModelPicker
            value={model}
            routeMode={routeMode}
            onRouteMode={onRouteMode}
            onPick={onModel}
            usedIds={usedIds}
            withImages
          />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}
