"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { adminAuditKey } from "@/lib/auth/admin/audit/client";
import { poolKeysKey, poolKeysQuery } from "@/lib/models/operator-keys/client";
import { AdminPage } from "../admin-page";
import { ListState } from "../list-state";
import { AddKeyDialog } from "./add-key-dialog";
import { KeyTable } from "./key-table";

/** The operator's keys for model providers. */
export function ProvidersPage() {
  const t = useTranslations("console.providers");
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [isAdding, setIsAdding] = useState(false);
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(poolKeysQuery(search));
  const providers = query.data?.pages[0]?.providers ?? [];
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: poolKeysKey }),
      client.invalidateQueries({ queryKey: adminAuditKey }),
    ]);
  return (
    <AdminPage
      page="providers"
      action={
        <Button variant="primary" disabled={providers.length === 0} onClick={() => setIsAdding(true)}>
          {t("add")}
        </Button>
      }
    >
      <Field label={t("search")} className="mt-6 mb-3 max-w-80">
        <Input
          type="search"
          value={typed}
          placeholder={t("searchHint")}
          maxLength={200}
          autoComplete="off"
          onValueChange={setTyped}
        />
      </Field>
      <ListState query={query} empty={t(search ? "noneFits" : "none")}>
        {(items) => <KeyTable items={items} onChanged={refresh} />}
      </ListState>
      <AddKeyDialog open={isAdding} providers={providers} onClose={() => setIsAdding(false)} onAdded={refresh} />
    </AdminPage>
  );
}
