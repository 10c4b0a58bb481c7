"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { NativeSelect } from "@/components/settings/native-select";
import { List, ListItem } from "@/components/ui/list";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import type { CachePace, CacheStatus } from "@/lib/models/cache/schema";
import { useModelNames } from "../use-model-names";
import { hourChoices, toUnits } from "./keep-hours";
import { useChangeCache } from "./use-change-cache";

const PACES = ["natural", "at_once"] as const satisfies readonly CachePace[];
const STACKED = "max-md:flex-col max-md:items-stretch max-md:gap-2";

/** What the cache does: whether, how alike, how fast, how long. */
export function CacheSettings({ status: { settings, byWorkspace, embeddingModelId } }: { status: CacheStatus }) {
  const t = useTranslations("settings.router.cache");
  const change = useChangeCache();
  const nameOf = useModelNames();
  const [exactId, semanticId, keepId] = [useId(), useId(), useId()];
  const { exact, semantic, pace, keepHours } = settings;
  const semanticHint =
    embeddingModelId === null ? t("semanticMissing") : t("semanticHint", { model: nameOf(embeddingModelId) });
  return (
    <List label={t("title")}>
      <ListItem end={<Switch id={exactId} checked={exact} onCheckedChange={(next) => change({ exact: next })} />}>
        <label htmlFor={exactId} className="font-medium">
          {t("exact")}
        </label>
        <p className="text-text-2">{t("exactHint")}</p>
        {byWorkspace && <p className="text-text-2">{t("byWorkspace")}</p>}
      </ListItem>
      <ListItem
        end={
          <Switch
            id={semanticId}
            aria-describedby={`${semanticId}-hint`}
            checked={semantic && embeddingModelId !== null}
            disabled={embeddingModelId === null || !exact}
            onCheckedChange={(next) => change({ semantic: next })}
          />
        }
      >
        <label htmlFor={semanticId} className="font-medium">
          {t("semantic")}
        </label>
        <p id={`${semanticId}-hint`} className="text-text-2">
          {semanticHint}
        </p>
      </ListItem>
      <ListItem
        className={STACKED}
        end={
          <Segmented
            label={t("pace")}
            value={pace}
            options={PACES.map((value) => ({ value, label: t(`paces.${value}`) }))}
            onValueChange={(next) => change({ pace: next })}
          />
        }
      >
        <p className="font-medium">{t("pace")}</p>
        <p className="text-text-2">{t("paceHint")}</p>
      </ListItem>
      <ListItem
        className={STACKED}
        end={
          <NativeSelect
            labelledBy={keepId}
            className="w-40 max-md:w-full"
            value={String(keepHours)}
            onValueChange={(hours) => change({ keepHours: Number(hours) })}
          >
            {hourChoices(keepHours).map((hours) => {
              const { unit, count } = toUnits(hours);
              return (
                <option key={hours} value={hours}>
                  {t(unit, { count })}
                </option>
              );
            })}
          </NativeSelect>
        }
      >
        <p id={keepId} className="font-medium">
          {t("keep")}
        </p>
        <p className="text-text-2">{t("keepHint")}</p>
      </ListItem>
    </List>
  );
}
