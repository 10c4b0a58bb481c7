"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type KeyActs, OwnKeys } from "@/components/settings/own-keys/own-keys";
import { type KeyProvider, ProviderKeyDialog } from "@/components/settings/provider-key-dialog";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";
import { Section } from "@/components/ui/section";
import {
  removeWorkspaceKey,
  testWorkspaceKey,
  updateWorkspaceKey,
  workspaceKeysQuery,
} from "@/lib/models/keys/workspace-keys/client";
import { ListView } from "./list-view";

/** The workspace's own keys at model providers, for those who administer it. */
export function KeysSection({ id }: { id: string }) {
  const t = useTranslations("teams.keys");
  const query = useQuery(workspaceKeysQuery(id));
  const [adding, setAdding] = useState<KeyProvider | null>(null);
  const items = query.data?.items;
  const acts: KeyActs = {
    update: (keyId, change) => updateWorkspaceKey(id, keyId, change),
    test: async (keyId) =>
      (await testWorkspaceKey(id, keyId)).items.flatMap(({ keys }) => keys).find((key) => key.id === keyId),
    remove: (keyId) => removeWorkspaceKey(id, keyId),
  };
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        items && (
          <Menu>
            <MenuTrigger render={<Button>{t("add")}</Button>} />
            <MenuContent align="end">
              {items.map((provider) => (
                <MenuItem
                  key={provider.id}
                  onClick={() => setAdding({ ...provider, baseUrl: null, keySource: "none" })}
                >
                  {provider.name}
                </MenuItem>
              ))}
            </MenuContent>
          </Menu>
        )
      }
    >
      <ListView query={query} items={items?.filter(({ keys }) => keys.length > 0)} empty={t("none")}>
        {(used) => (
          <List label={t("title")}>
            {used.map(({ id: providerId, name, keys }) => (
              <ListItem key={providerId}>
                <p className="font-medium">{name}</p>
                <OwnKeys name={name} ownKeys={keys} owner="workspace" acts={acts} />
              </ListItem>
            ))}
          </List>
        )}
      </ListView>
      <ProviderKeyDialog provider={adding} isFurther={false} workspaceId={id} onClose={() => setAdding(null)} />
    </Section>
  );
}
