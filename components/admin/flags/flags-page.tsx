"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { flagsQuery } from "@/lib/auth/flags/client";
import type { FlagState } from "@/lib/auth/flags/schema";
import { AdminPage } from "../admin-page";
import { QueryState } from "../query-state";
import { FlagForm } from "./flag-form";
import { FlagHistory } from "./flag-history";
import { FlagTable } from "./flag-table";

/** Which parts of the product are switched on, and for whom. */
export function FlagsPage() {
  const t = useTranslations("console.flags");
  const query = useQuery(flagsQuery());
  const [changing, setChanging] = useState<FlagState | null>(null);
  const shown = useLastShown(changing);
  return (
    <AdminPage page="flags">
      <div className="mt-6">
        <QueryState query={query}>{({ items }) => <FlagTable items={items} onChange={setChanging} />}</QueryState>
      </div>
      <Dialog open={changing !== null} onOpenChange={(open) => !open && setChanging(null)}>
        {shown && (
          <DialogContent title={t(`names.${shown.flag}`)} description={t(`hints.${shown.flag}`)}>
            <FlagForm key={shown.flag} state={shown} onClose={() => setChanging(null)} />
            <FlagHistory flag={shown.flag} />
          </DialogContent>
        )}
      </Dialog>
    </AdminPage>
  );
}
