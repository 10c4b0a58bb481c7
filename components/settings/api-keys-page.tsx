"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { EmptyState } from "@/components/states/empty-state";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { apiKeysQuery } from "@/lib/auth/client";
import type { ApiKey } from "@/lib/auth/schema";
import { budgetsQuery } from "@/lib/billing/budgets/client";
import { keyRoutingQuery } from "@/lib/models/key-routing/client";
import type { KeyRoutingOfKey } from "@/lib/models/key-routing/schema";
import { ApiBaseUrl } from "./api-base-url";
import { ApiKeyRow } from "./api-key-row";
import { CreateApiKeyDialog } from "./create-api-key-dialog";
import { KeyRoutingDialog } from "./key-routing/key-routing-dialog";
import { QueryView } from "./query-view";
import { RevokeKeyDialog } from "./revoke-key-dialog";
import { RowsSkeleton } from "./rows-skeleton";
import { SettingsPage } from "./settings-page";

/** Whether more is set for a key than its project, which is shown by its name. */
const isRouted = ({ mode, thresholds, allowedModels }: KeyRoutingOfKey) =>
  mode !== null || Object.keys(thresholds).length > 0 || allowedModels !== null;

/** The person's API keys: made, seen once, revoked. */
export function ApiKeysPage() {
  const t = useTranslations("settings.apiKeys");
  const query = useQuery(apiKeysQuery());
  const budgets = useQuery(budgetsQuery()).data?.items ?? [];
  const routing = useQuery(keyRoutingQuery());
  const [routed, setRouted] = useState<ApiKey | null>(null);
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const hasKeys = (query.data?.items.length ?? 0) > 0;
  return (
    <SettingsPage
      page="apiKeys"
      action={
        hasKeys && (
          <Button variant="primary" onClick={() => setIsCreating(true)}>
            <Plus aria-hidden />
            {t("create")}
          </Button>
        )
      }
    >
      <QueryView page="apiKeys" query={query} skeleton={<RowsSkeleton rows={3} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              className="py-16"
              icon={<KeyRound aria-hidden />}
              title={t("emptyTitle")}
              description={t("emptyText")}
              action={
                <Button variant="primary" onClick={() => setIsCreating(true)}>
                  {t("create")}
                </Button>
              }
            />
          ) : (
            <>
              <List label={t("list")} className="mt-8">
                {items.map((apiKey) => (
                  <ApiKeyRow
                    key={apiKey.id}
                    apiKey={apiKey}
                    budgets={budgets.filter(({ apiKeyId }) => apiKeyId === apiKey.id)}
                    isRouted={routing.data?.items.some((one) => one.apiKeyId === apiKey.id && isRouted(one)) ?? false}
                    onRoute={() => setRouted(apiKey)}
                    onRevoke={() => setRevoking(apiKey)}
                  />
                ))}
              </List>
              <ApiBaseUrl />
            </>
          )
        }
      </QueryView>
      <CreateApiKeyDialog open={isCreating} onOpenChange={setIsCreating} />
      <KeyRoutingDialog apiKey={routed} routing={routing} onClose={() => setRouted(null)} />
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </SettingsPage>
  );
}
