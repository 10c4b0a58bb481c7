"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useEffect, useRef } from "react";
import { providerName } from "@/components/chat/composer/provider-name";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { List, ListItem } from "@/components/ui/list";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import type { RouterPreferences } from "@/lib/models/preferences/schema";
import { MAX_EXCLUDED } from "./excluded-limit";
import { useChangePreferences } from "./use-change-preferences";
import { useModelNames } from "./use-model-names";

const ModelPicker = lazy(() =>
  import("@/components/chat/composer/model-picker").then((module) => ({ default: module.ModelPicker })),
);
const NONE: readonly string[] = [];

/** The models that Auto never chooses: found by typing, added, allowed again. */
export function ExcludedModels({ preferences }: { preferences: RouterPreferences }) {
  const t = useTranslations("settings.router");
  const change = useChangePreferences();
  const nameOf = useModelNames();
  const { excluded, pins } = preferences;
  const isFull = excluded.length >= MAX_EXCLUDED;
  const sectionRef = useRef<HTMLDivElement>(null);
  /** The place in the list of the row that has just gone, whose button had the focus. */
  const goneRef = useRef<number | null>(null);

  // The button goes with its row: the focus moves to the row that takes its place, or to the button that adds one.
  useEffect(() => {
    const gone = goneRef.current;
    if (gone === null) return;
    goneRef.current = null;
    const rows = sectionRef.current?.querySelectorAll<HTMLElement>("[data-include]") ?? [];
    const next = rows[Math.min(gone, excluded.length - 1)];
    (next ?? sectionRef.current?.querySelector<HTMLElement>("button"))?.focus();
  }, [excluded]);

  function include(modelId: string) {
    goneRef.current = excluded.indexOf(modelId);
    change({ excluded: excluded.filter((id) => id !== modelId) });
    toast.show({
      id: "included",
      message: t("included", { name: nameOf(modelId) }),
      icon: "check",
      action: { label: t("undo"), onAct: () => change({ excluded }) },
    });
  }

  return (
    <div ref={sectionRef}>
      <Section
        title={t("excluded")}
        description={isFull ? t("excludeFull", { max: MAX_EXCLUDED }) : t("excludedHint")}
        action={
          <Popover>
            <PopoverTrigger
              render={
                <Button disabled={isFull}>
                  <Plus aria-hidden />
                  {t("exclude")}
                </Button>
              }
            >
              <Plus aria-hidden />
              {t("exclude")}
            </PopoverTrigger>
            <PopoverContent align="end" label={t("exclude")} className="w-85 max-w-[calc(100vw-16px)] overflow-hidden">
              <Suspense fallback={<div className="h-80" />}>
                <ModelPicker
                  value=""
                  usedIds={NONE}
                  withoutIds={[...excluded, ...Object.values(pins)]}
                  onPick={(modelId) => change({ excluded: [...excluded, modelId] })}
                />
              </Suspense>
            </PopoverContent>
          </Popover>
        }
      >
        {excluded.length === 0 ? (
          <p className="banner text-text-2">{t("excludedNone")}</p>
        ) : (
          <List label={t("excluded")}>
            {excluded.map((modelId) => (
              <ListItem
                key={modelId}
                end={
                  <IconButton
                    data-include
                    size="lg"
                    label={`${t("include")}: ${nameOf(modelId)}`}
                    onClick={() => include(modelId)}
                  >
                    <X aria-hidden />
                  </IconButton>
                }
              >
                <p className="truncate font-medium">{nameOf(modelId)}</p>
                <p className="truncate text-12 text-text-3">{providerName(modelId.split("/")[0] ?? modelId)}</p>
              </ListItem>
            ))}
          </List>
        )}
      </Section>
    </div>
  );
}
