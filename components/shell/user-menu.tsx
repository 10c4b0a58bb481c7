"use client";

import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Menu, MenuContent, MenuTrigger } from "@/components/ui/menu";
import { useShell } from "./shell-context";

// Loaded when the button is pointed at or reached by keys, so that it is there when the menu opens.
const load = () => import("./user-menu-items").then((module) => ({ default: module.UserMenuItems }));
const UserMenuItems = lazy(load);

/** Who is signed in, with a menu. */
export function UserMenu({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("sidebar");
  const { profile } = useShell();

  return (
    <Menu>
      <MenuTrigger
        render={
          <button
            type="button"
            onPointerEnter={load}
            onFocus={load}
            className={`flex h-10 w-full items-center gap-2 rounded-sm hover:bg-hover aria-expanded:bg-hover ${compact ? "justify-center" : "px-2"}`}
          />
        }
      >
        <Avatar name={profile.displayName} imageUrl={profile.avatarUrl} />
        {compact && <span className="sr-only">{t("account", { name: profile.displayName })}</span>}
        {!compact && (
          <>
            <span className="truncate font-medium text-text in-[.sheet]:text-14">{profile.displayName}</span>
            <span className="max-w-1/2 shrink-0 truncate text-text-3">{profile.tierName}</span>
            <ChevronsUpDown aria-hidden className="ms-auto text-text-3" />
          </>
        )}
      </MenuTrigger>
      <MenuContent side="top" align="start" className="w-60">
        <Suspense>
          <UserMenuItems />
        </Suspense>
      </MenuContent>
    </Menu>
  );
}
