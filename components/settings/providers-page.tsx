"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { catalogKey, type ProviderStatus, providersKey, providersQuery, removeProviderKey } from "@/lib/models/client";
import { AvailableProviders } from "./available-providers";
import { LocalServers } from "./local-servers";
import { ProviderKeyDialog } from "./provider-key-dialog";
import { ProviderRow } from "./provider-row";
import { ProvidersLead } from "./providers-lead";
import { QueryView } from "./query-view";
import { RowsSkeleton } from "./rows-skeleton";
import { SettingsPage } from "./settings-page";
import { useLastShown } from "./use-last-shown";

/** The demo model stands in when nothing else can answer; it is not a provider to set up. */
const DEMO_ID = "demo";

/** Where answers come from: providers in use, servers on this computer, and the providers that wait for a key. */
export function ProvidersPage() {
  const t = useTranslations("settings.providers");
  const queryClient = useQueryClient();
  const query = useQuery(providersQuery());
  const [editing, setEditing] = useState<ProviderStatus | null>(null);
  const [isFurther, setFurther] = useState(false);
  const edit = (provider: ProviderStatus, further = false) => {
    setFurther(further);
    setEditing(provider);
  };
  const [removing, setRemoving] = useState<ProviderStatus | null>(null);
  const removingName = useLastShown(removing)?.name ?? "";
  const remove = useMutation({
    mutationFn: (provider: ProviderStatus) => removeProviderKey(provider.id),
    networkMode: "always",
    async onSuccess(_nothing, provider) {
      toast.show({ message: t("keyRemoved", { name: provider.name }), icon: "check" });
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: providersKey }),
        queryClient.invalidateQueries({ queryKey: catalogKey }),
      ]);
    },
  });
  return (
    <SettingsPage page="providers">
      <QueryView page="providers" query={query} skeleton={<RowsSkeleton rows={5} />}>
        {({ items }) => {
          const remote = items.filter((item) => !item.local && item.id !== DEMO_ID);
          const local = items.filter((item) => item.local);
          const inUse = remote.filter((item) => item.configured);
          const open = remote.filter((item) => !item.configured);
          return (
            <>
              {inUse.length + local.length === 0 && <ProvidersLead providers={open} onChoose={edit} />}
              {inUse.length > 0 && (
                <Section title={t("inUse")}>
                  <List label={t("inUse")}>
                    {inUse.map((provider) => (
                      <ProviderRow
                        key={provider.id}
                        provider={provider}
                        onEditKey={() => edit(provider)}
                        onAddKey={() => edit(provider, true)}
                        onRemoveKey={() => setRemoving(provider)}
                      />
                    ))}
                  </List>
                </Section>
              )}
              <LocalServers providers={local} />
              {open.length > 0 && <AvailableProviders providers={open} onAdd={edit} />}
            </>
          );
        }}
      </QueryView>
      <ProviderKeyDialog provider={editing} isFurther={isFurther} onClose={() => setEditing(null)} />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t("removeTitle", { name: removingName })}
        description={t("removeText", { name: removingName })}
        confirmLabel={t("removeConfirm")}
        onConfirm={async () => {
          if (removing) await remove.mutateAsync(removing);
        }}
      />
    </SettingsPage>
  );
}
