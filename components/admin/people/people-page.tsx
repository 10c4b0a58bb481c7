"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { adminUsersQuery } from "@/lib/auth/admin/users/client";
import { AdminPage } from "../admin-page";
import { ListState } from "../list-state";
import { NO_CHOICE, PeopleFilters } from "./people-filters";
import { PeopleTable } from "./people-table";

/** Every account: found by address, name or id. */
export function PeoplePage() {
  const t = useTranslations("admin.people");
  const [choice, setChoice] = useState(NO_CHOICE);
  const search = useDeferredValue(choice.search.trim());
  const query = useInfiniteQuery(
    adminUsersQuery({
      search: search || undefined,
      role: choice.role || undefined,
      tier: choice.tier || undefined,
      state: choice.state || undefined,
      order: choice.order,
    }),
  );
  return (
    <AdminPage page="people">
      <PeopleFilters choice={choice} onChange={setChoice} />
      <ListState query={query} empty={t("none")}>
        {(items) => <PeopleTable items={items} />}
      </ListState>
    </AdminPage>
  );
}
