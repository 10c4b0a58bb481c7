"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Route, Search } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { usePopup } from "@/components/ui/popup-state";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { AUTO_MODEL_ID, ROUTE_MODES } from "@/lib/chat/client/limits";
import { catalogQuery } from "@/lib/models/client";
import type { RouteMode } from "@/lib/models/schema";
import { groupModels } from "./group-models";
import { ModelOption } from "./model-option";

interface ModelPickerProps {
  value: string;
  /** Left out where Auto makes no sense (answer with another model). */
  routeMode?: RouteMode;
  onRouteMode?: (mode: RouteMode) => void;
  onPick: (modelId: string) => void;
  usedIds: readonly string[];
  /** Models that are not offered. */
  withoutIds?: readonly string[];
  /** Models that answer with images are offered as well. */
  withImages?: boolean;
}

const NONE: readonly string[] = [];
const option = "flex min-h-11 w-full items-center gap-2 rounded-sm ps-2 pe-3 text-start outline-none";

/** The list of models in a popover: Auto first, then by what they are good for, found by typing. */
export function ModelPicker({
  value,
  routeMode,
  onRouteMode,
  onPick,
  usedIds,
  withoutIds = NONE,
  withImages = false,
}: ModelPickerProps) {
  const t = useTranslations("models");
  const { setOpen } = usePopup();
  const { data, isPending, isError, refetch } = useQuery(catalogQuery());
  const [search, setSearch] = useState("");
  const [activeId, setActiveId] = useState(value);
  const listId = useId();
  const searchInput = useRef<HTMLInputElement>(null);
  // The list arrives after the popover has settled its focus, so it asks for it itself.
  useEffect(() => searchInput.current?.focus({ preventScroll: true }), []);
  const models = useMemo(
    () =>
      data?.items.filter(
        ({ id, kind }) => (kind === "chat" || (withImages && kind === "image")) && !withoutIds.includes(id),
      ) ?? [],
    [data, withoutIds, withImages],
  );
  const groups = useMemo(() => groupModels(models, search, new Set(usedIds)), [models, search, usedIds]);
  const withAuto = routeMode !== undefined && (search === "" || t("auto").toLowerCase().includes(search.toLowerCase()));
  const ids = [...(withAuto ? [AUTO_MODEL_ID] : []), ...groups.flatMap(({ items }) => items.map((item) => item.id))];
  const current = ids.includes(activeId) ? activeId : ids[0];

  function pick(id: string) {
    if (id !== AUTO_MODEL_ID && !data?.items.find((model) => model.id === id)?.available) return;
    onPick(id);
    setOpen(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = ids.indexOf(current ?? "");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = ids[(at + step + ids.length) % ids.length];
      if (next === undefined) return;
      setActiveId(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter" && current !== undefined) {
      event.preventDefault();
      pick(current);
    }
  }

  const optionProps = (id: string) => ({
    id: `${listId}-${id}`,
    role: "option" as const,
    tabIndex: -1,
    "aria-selected": id === value,
    onPointerMove: () => setActiveId(id),
    onClick: () => pick(id),
  });

  return (
    <div className="flex max-h-[min(600px,var(--available-height))] flex-col">
      <div className="hairline-b flex h-10 shrink-0 items-center gap-2 ps-3.5 pe-3">
        <Search aria-hidden className="text-text-3" />
        <input
          ref={searchInput}
          role="combobox"
          aria-label={t("search")}
          aria-expanded
          aria-controls={withAuto ? `${listId}-auto ${listId}` : listId}
          aria-activedescendant={current ? `${listId}-${current}` : undefined}
          placeholder={t("searchCount", { count: models.length })}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-full min-w-0 flex-1 outline-none"
        />
        <Kbd keys={["esc"]} />
      </div>
      {withAuto && routeMode && onRouteMode && (
        <div className="hairline-b px-1.5 py-1.5">
          <div role="listbox" aria-label={t("auto")} id={`${listId}-auto`}>
            <div
              {...optionProps(AUTO_MODEL_ID)}
              className={cn(option, "min-h-13", current === AUTO_MODEL_ID && "bg-hover")}
            >
              <span className="grid w-5 place-items-center">
                <Route aria-hidden className="text-accent-text" />
              </span>
              <span className="flex-1">
                <span className="block font-medium">{t("auto")}</span>
                <span className="block text-12 text-text-3">{t("autoHint")}</span>
              </span>
              {value === AUTO_MODEL_ID && <Check aria-hidden className="text-accent-text" />}
            </div>
          </div>
          <div className="ps-9 pe-1.5 pt-1 pb-0.5">
            <Segmented
              size="sm"
              className="flex"
              label={t("modeLabel")}
              value={routeMode}
              onValueChange={onRouteMode}
              options={ROUTE_MODES.map((mode) => ({ value: mode, label: t(`modes.${mode}`) }))}
            />
          </div>
        </div>
      )}
      <div id={listId} role="listbox" aria-label={t("list")} className="min-h-0 overflow-y-auto px-1.5 pt-0.5 pb-1.5">
        {isPending && [1, 2, 3, 4].map((row) => <Skeleton key={row} className="mx-2 my-2 h-8" />)}
        {isError && (
          <div className="p-3">
            <p className="text-text-2">{t("loadFailed")}</p>
            <Button size="sm" className="mt-2" onClick={() => void refetch()}>
              {t("tryAgain")}
            </Button>
          </div>
        )}
        {data && groups.length === 0 && <p className="p-3 text-text-3">{t("noMatch", { text: search })}</p>}
        {groups.map(({ group, items }) => (
          <div key={group} role="presentation">
            <div id={`${listId}-${group}`} className="px-2 pt-2 pb-0.5 text-12 font-medium text-text-3">
              {t(`groups.${group}`)}
            </div>
            {items.map((model) => (
              <div
                key={model.id}
                {...optionProps(model.id)}
                aria-disabled={!model.available}
                className={cn(option, current === model.id && "bg-hover", !model.available && "text-text-3")}
              >
                <ModelOption model={model} />
                {value === model.id && <Check aria-hidden className="text-accent-text" />}
              </div>
            ))}
          </div>
        ))}
      </div>
      <div className="hairline-t flex min-h-9 shrink-0 items-center justify-between gap-2 px-3.5 text-12 text-text-3">
        <span>{t("priceNote")}</span>
        <Link href="/settings/providers" className="font-medium text-accent-text hover:underline">
          {t("addKey")}
        </Link>
      </div>
    </div>
  );
}
