"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { adminWorkspacesQuery } from "@/lib/billing/workspaces/console/client";
import { AdminPage } from "../admin-page";
import { ListState } from "../list-state";
import { WorkspaceTable } from "./workspace-table";

/** Every team workspace: found by name, owner's address or id. */
export function WorkspacesPage() {
  const t = useTranslations("payments.workspaces");
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(adminWorkspacesQuery(search || undefined));
  return (
    <AdminPage page="workspaces">
      <Field label={t("search")} className="mt-6 mb-3">
        <Input type="search" value={typed} placeholder={t("searchHint")} maxLength={254} onValueChange={setTyped} />
      </Field>
      <ListState query={query} empty={t("none")}>
        {(items) => <WorkspaceTable items={items} />}
      </ListState>
    </AdminPage>
  );
}
