"use client";

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { providerName } from "@/components/chat/composer/provider-name";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { catalogQuery } from "@/lib/models/client";
import { listAllowable } from "./list-allowable";

interface AllowedModelsFieldProps {
  /** Null: any model. */
  value: readonly string[] | null;
  onValueChange: (value: string[] | null) => void;
}

/** The only models that may be asked: found by typing, ticked; none ticked is any. */
export function AllowedModelsField({ value, onValueChange }: AllowedModelsFieldProps) {
  const t = useTranslations("settings.router.allowed");
  const models = useTranslations("models");
  const query = useQuery(catalogQuery());
  const [search, setSearch] = useState("");
  // Those that are stored come first, and stay where they are while others are ticked.
  const [stored] = useState(value ?? []);
  const hintId = useId();
  const chosen = new Set(value);
  const shown = listAllowable(query.data?.items ?? [], stored, search);

  function toggle(id: string, isAllowed: boolean) {
    const next = isAllowed ? [...chosen, id] : [...chosen].filter((one) => one !== id);
    onValueChange(next.length > 0 ? next : null);
  }

  return (
    <fieldset aria-describedby={hintId} className="min-w-0">
      <legend className="field-label">{t("title")}</legend>
      <div className="mb-2 flex items-center justify-between gap-3">
        <p aria-live="polite" className="num text-text-2">
          {value ? t("some", { count: value.length }) : t("all")}
        </p>
        <Button size="sm" variant="ghost" disabled={value === null} onClick={() => onValueChange(null)}>
          {t("allowAll")}
        </Button>
      </div>
      {query.isPending && <Skeleton className="h-48" />}
      {query.isError && !query.data && <QueryProblem query={query} title={models("loadFailed")} />}
      {query.data && (
        <div className="list overflow-hidden">
          <div className="p-2">
            <Input
              type="search"
              aria-label={models("search")}
              placeholder={models("search")}
              autoComplete="off"
              startIcon={<Search aria-hidden />}
              value={search}
              onValueChange={setSearch}
              onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
            />
          </div>
          <ul aria-label={t("title")} className="relative max-h-56 overflow-y-auto py-1">
            {shown.map(({ id, name }) => (
              <li key={id}>
                <Checkbox
                  className="flex w-full px-3 py-1.5 [&>span]:min-w-0 [&>span]:flex-1"
                  checked={chosen.has(id)}
                  onCheckedChange={(isAllowed) => toggle(id, isAllowed)}
                  label={
                    <span className="flex justify-between gap-3">
                      <span className="truncate">{name}</span>
                      <span className="shrink-0 text-12 text-text-3">{providerName(id.split("/")[0] ?? id)}</span>
                    </span>
                  }
                />
              </li>
            ))}
            {shown.length === 0 && <li className="px-3 py-2 text-text-2">{models("noMatch", { text: search })}</li>}
          </ul>
        </div>
      )}
      <p id={hintId} className="mt-1.5 text-text-3">
        {t("hint")}
      </p>
    </fieldset>
  );
}
