"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, EyeOff, Search } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { usePopup } from "@/components/ui/popup-state";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { catalogQuery } from "@/lib/models/client";
import { groupModels } from "./group-models";
import { ModelOption } from "./model-option";

/** A copy of lib/chat/compare/schema.ts, which would bring zod along; compare-limit.test.ts holds both together. */
export const MAX_COMPARED = 4;
const WAYS = ["named", "blind"] as const;

interface ComparePickerProps {
  value: readonly string[] | null | undefined;
  onPick: (value: readonly string[] | null) => void;
  usedIds: readonly string[];
}

/** Two to four models to compare, found by typing and marked one by one, or two that nobody names. */
export function ComparePicker({ value, onPick, usedIds }: ComparePickerProps) {
  const t = useTranslations("chat.compare");
  const tModels = useTranslations("models");
  const { setOpen } = usePopup();
  const { data, isPending, isError, refetch } = useQuery(catalogQuery());
  const [way, setWay] = useState<(typeof WAYS)[number]>(value === null ? "blind" : "named");
  const [marked, setMarked] = useState<readonly string[]>(value ?? []);
  const [search, setSearch] = useState("");
  const [activeId, setActiveId] = useState<string>();
  const listId = useId();
  const searchInput = useRef<HTMLInputElement>(null);
  useEffect(() => searchInput.current?.focus({ preventScroll: true }), []);
  const models = useMemo(() => data?.items.filter(({ kind, available }) => kind === "chat" && available) ?? [], [data]);
  const groups = useMemo(() => groupModels(models, search, new Set(usedIds)), [models, search, usedIds]);
  const ids = groups.flatMap(({ items }) => items.map(({ id }) => id));
  const current = activeId !== undefined && ids.includes(activeId) ? activeId : ids[0];
  const isFull = marked.length >= MAX_COMPARED;
  const tooFew = data !== undefined && models.length < 2;

  function toggle(id: string) {
    if (marked.includes(id)) setMarked(marked.filter((other) => other !== id));
    else if (!isFull) setMarked([...marked, id]);
  }

  function done() {
    onPick(way === "blind" ? null : marked);
    setOpen(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = ids[(ids.indexOf(current ?? "") + step + ids.length) % ids.length];
      if (next === undefined) return;
      setActiveId(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter" && current !== undefined) {
      event.preventDefault();
      toggle(current);
    }
  }

  return (
    <div className="flex max-h-[min(560px,var(--available-height))] flex-col">
      <div className="hairline-b p-2">
        <Segmented
          className="flex"
          label={t("way")}
          value={way}
          onValueChange={setWay}
          options={WAYS.map((one) => ({ value: one, label: t(`ways.${one}`) }))}
        />
      </div>
      {tooFew ? (
        <p className="p-4 text-text-2">{t("tooFew")}</p>
      ) : way === "blind" ? (
        <div className="flex gap-3 p-4 text-text-2">
          <EyeOff aria-hidden className="mt-0.5 flex-none text-text-3" />
          <p>{t("blindHint")}</p>
        </div>
      ) : (
        <>
          <div className="hairline-b flex h-10 shrink-0 items-center gap-2 px-3.5">
            <Search aria-hidden className="text-text-3" />
            <input
              ref={searchInput}
              role="combobox"
              aria-label={tModels("search")}
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={current ? `${listId}-${current}` : undefined}
              placeholder={tModels("searchCount", { count: models.length })}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
              onKeyDown={onKeyDown}
              className="h-full min-w-0 flex-1 outline-none"
            />
          </div>
          <div
            id={listId}
            role="listbox"
            aria-multiselectable
            aria-label={tModels("list")}
            className="min-h-0 overflow-y-auto px-1.5 py-1"
          >
            {isPending && [1, 2, 3, 4].map((row) => <Skeleton key={row} className="mx-2 my-2 h-8" />)}
            {isError && (
              <div className="p-3">
                <p className="text-text-2">{tModels("loadFailed")}</p>
                <Button size="sm" className="mt-2" onClick={() => void refetch()}>
                  {tModels("tryAgain")}
                </Button>
              </div>
            )}
            {data && groups.length === 0 && <p className="p-3 text-text-3">{tModels("noMatch", { text: search })}</p>}
            {groups.map(({ group, items }) => (
              <div key={group} role="presentation">
                <div className="px-2 pt-2 pb-0.5 text-12 font-medium text-text-3">{tModels(`groups.${group}`)}</div>
                {items.map((model) => {
                  const isMarked = marked.includes(model.id);
                  return (
                    <div
                      key={model.id}
                      id={`${listId}-${model.id}`}
                      role="option"
                      tabIndex={-1}
                      aria-selected={isMarked}
                      aria-disabled={isFull && !isMarked}
                      onPointerMove={() => setActiveId(model.id)}
                      onClick={() => toggle(model.id)}
                      onKeyDown={onKeyDown}
                      className={cn(
                        "flex min-h-11 w-full items-center gap-2 rounded-sm ps-2 pe-3 text-start outline-none",
                        current === model.id && "bg-hover",
                        isFull && !isMarked && "text-text-3",
                      )}
                    >
                      <ModelOption model={model} />
                      <span className="grid size-4 flex-none place-items-center">
                        {isMarked && <Check aria-hidden className="text-accent-text" />}
                      </span>
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
        </>
      )}
      <div className="hairline-t flex min-h-12 shrink-0 items-center justify-between gap-2 px-3.5 py-2">
        <span role="status" className="text-12 text-text-3">
          {tooFew ? "" : t(way === "blind" ? "blindCost" : "cost", { count: marked.length, max: MAX_COMPARED })}
        </span>
        {tooFew ? (
          <Button size="sm" render={<Link href="/settings/providers" />}>
            {tModels("addKey")}
          </Button>
        ) : (
          <Button size="sm" variant="primary" disabled={way === "named" && marked.length < 2} onClick={done}>
            {t("use")}
          </Button>
        )}
      </div>
    </div>
  );
}
