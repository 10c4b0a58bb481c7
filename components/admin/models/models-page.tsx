"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { managedModelsQuery } from "@/lib/models/overrides/client";
import { MODEL_STATES } from "@/lib/models/overrides/schema";
import { AdminPage } from "../admin-page";
import { ListState } from "../list-state";
import { ModelTable } from "./model-table";

/** Which models are offered, and what they cost. */
export function ModelsPage() {
  const t = useTranslations("operations.models");
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<(typeof MODEL_STATES)[number]>("all");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(managedModelsQuery({ search, state }));
  return (
    <AdminPage page="models">
      <div className="mt-6 mb-3 grid gap-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
        <Field label={t("search")}>
          <Input
            type="search"
            value={typed}
            placeholder={t("searchHint")}
            maxLength={200}
            autoComplete="off"
            onValueChange={setTyped}
          />
        </Field>
        <Field label={t("show")}>
          <NativeSelect
            value={state}
            onValueChange={(value) => setState(MODEL_STATES.find((one) => one === value) ?? "all")}
          >
            {MODEL_STATES.map((one) => (
              <option key={one} value={one}>
                {t(`states.${one}`)}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      <ListState query={query} empty={t("none")}>
        {(items) => <ModelTable items={items} />}
      </ListState>
    </AdminPage>
  );
}
