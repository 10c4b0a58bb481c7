"use client";

import { Ellipsis, KeyRound, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { ListItem } from "@/components/ui/list";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";
import type { ProviderStatus } from "@/lib/models/client";
import { removeOwnKey, testOwnKey, updateOwnKey } from "@/lib/models/keys/own-keys/client";
import { OperatorKeys } from "./operator-keys";
import { type KeyActs, OwnKeys } from "./own-keys/own-keys";
import { ProviderBadge, ProviderFacts } from "./provider-summary";
import { findKeyVariable } from "./provider-variable";
import { useTestProvider } from "./use-test-provider";

interface ProviderRowProps {
  provider: ProviderStatus;
  onEditKey: () => void;
  onAddKey: () => void;
  onRemoveKey: () => void;
}

const ACTS: KeyActs = {
  update: updateOwnKey,
  test: async (id) => (await testOwnKey(id)).ownKeys.find((key) => key.id === id),
  remove: removeOwnKey,
};

/** A provider that can answer: its state, a test, and what can be done about its key. */
export function ProviderRow({ provider, onEditKey, onAddKey, onRemoveKey }: ProviderRowProps) {
  const t = useTranslations("settings.providers");
  const keys = useTranslations("keys");
  const test = useTestProvider();
  const isOwn = provider.keySource === "user";
  return (
    <ListItem
      className="max-md:flex-col max-md:items-stretch"
      end={
        <>
          <ProviderBadge provider={provider} />
          <Button
            aria-label={`${t("test")}: ${provider.name}`}
            busy={test.isPending}
            onClick={() => test.mutate(provider)}
          >
            {t("test")}
          </Button>
          {findKeyVariable(provider.id) && (
            <Menu>
              <MenuTrigger
                render={
                  <IconButton size="lg" label={t("more", { name: provider.name })}>
                    <Ellipsis aria-hidden />
                  </IconButton>
                }
              />
              <MenuContent align="end">
                {isOwn && (
                  <MenuItem icon={<Plus aria-hidden />} onClick={onAddKey}>
                    {keys("add")}
                  </MenuItem>
                )}
                {provider.ownKeys.length < 2 && (
                  <MenuItem icon={<KeyRound aria-hidden />} onClick={onEditKey}>
                    {isOwn ? t("replaceKey") : t("useOwnKey")}
                  </MenuItem>
                )}
                {isOwn && provider.ownKeys.length < 2 && (
                  <MenuItem danger icon={<Trash2 aria-hidden />} onClick={onRemoveKey}>
                    {t("removeKey")}
                  </MenuItem>
                )}
              </MenuContent>
            </Menu>
          )}
        </>
      }
    >
      <p className="font-medium">{provider.name}</p>
      <ProviderFacts provider={provider} />
      {provider.ownKeys.length > 0 && (
        <OwnKeys name={provider.name} ownKeys={provider.ownKeys} owner="user" acts={ACTS} />
      )}
      {provider.operatorKeys && provider.operatorKeys.length > 0 && <OperatorKeys keys={provider.operatorKeys} />}
    </ListItem>
  );
}
