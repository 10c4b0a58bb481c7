"use client";

import { Keyboard, LogOut, Monitor, Moon, Settings, ShieldUser, Sun } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { toTheme } from "@/components/theme/theme-choice";
import { MenuGroup, MenuItem, MenuRadioGroup, MenuRadioItem, MenuSeparator } from "@/components/ui/menu";
import { useShell } from "./shell-context";
import { useChosenTheme } from "./use-chosen-theme";
import { useSignOut } from "./use-sign-out";

/** What people can do about who is signed in. */
export function UserMenuItems() {
  const t = useTranslations("sidebar");
  const { profile, setDialog, setSheetOpen } = useShell();
  const { theme, chooseTheme } = useChosenTheme();
  const signOut = useSignOut();

  return (
    <>
      <p className="truncate px-2 py-1 text-12 text-text-3">{profile.email}</p>
      <MenuSeparator />
      <MenuItem icon={<Settings aria-hidden />} render={<Link href="/settings" />} onClick={() => setSheetOpen(false)}>
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
    </>
  );
}
