"use client";

import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Settings, ShieldUser, Sun } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { toTheme } from "@/components/theme/theme-choice";
import { Avatar } from "@/components/ui/avatar";
import {
  Menu,
  MenuContent,
  MenuGroup,
  MenuItem,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu";
import { useShell } from "./shell-context";
import { useChosenTheme } from "./use-chosen-theme";
import { useSignOut } from "./use-sign-out";

/** Who is signed in, and what they can do about it. */
export function UserMenu({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("sidebar");
  const { profile, setDialog, setSheetOpen } = useShell();
  const { theme, chooseTheme } = useChosenTheme();
  const signOut = useSignOut();

  return (
    <Menu>
      <MenuTrigger
        render={
          <button
            type="button"
            className={`flex h-10 w-full items-center gap-2 rounded-sm hover:bg-hover aria-expanded:bg-hover ${compact ? "justify-center" : "px-2"}`}
          />
        }
      >
        <Avatar name={profile.displayName} imageUrl={profile.avatarUrl} />
        {compact && <span className="sr-only">{t("account", { name: profile.displayName })}</span>}
        {!compact && (
          <>
            <span className="truncate font-medium text-text in-[.sheet]:text-14">{profile.displayName}</span>
            <span className="text-text-3">{t(`tiers.${profile.tier}`)}</span>
            <ChevronsUpDown aria-hidden className="ms-auto text-text-3" />
          </>
        )}
      </MenuTrigger>
      <MenuContent side="top" align="start" className="w-60">
        <p className="truncate px-2 py-1 text-12 text-text-3">{profile.email}</p>
        <MenuSeparator />
        <MenuItem
          icon={<Settings aria-hidden />}
          render={<Link href="/settings" />}
          onClick={() => setSheetOpen(false)}
        >
          {t("settings")}
        </MenuItem>
        {profile.role === "admin" && (
          <MenuItem
            icon={<ShieldUser aria-hidden />}
            render={<Link href="/admin" prefetch={false} />}
            onClick={() => setSheetOpen(false)}
          >
            {t("admin")}
          </MenuItem>
        )}
        <MenuItem
          icon={<Keyboard aria-hidden />}
          kbd={["?"]}
          onClick={() => {
            setSheetOpen(false);
            setDialog("shortcuts");
          }}
        >
          {t("shortcuts")}
        </MenuItem>
        <MenuSeparator />
        <MenuGroup label={t("theme")}>
          <MenuRadioGroup value={theme} onValueChange={(value) => chooseTheme(toTheme(value))}>
            <MenuRadioItem value="system" icon={<Monitor aria-hidden />}>
              {t("themeSystem")}
            </MenuRadioItem>
            <MenuRadioItem value="light" icon={<Sun aria-hidden />}>
              {t("themeLight")}
            </MenuRadioItem>
            <MenuRadioItem value="dark" icon={<Moon aria-hidden />}>
              {t("themeDark")}
            </MenuRadioItem>
          </MenuRadioGroup>
        </MenuGroup>
        <MenuSeparator />
        <MenuItem icon={<LogOut aria-hidden />} onClick={signOut.ask}>
          {t("signOut")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
