"use client";

import { BookOpen, CreditCard, FlaskConical, type LucideIcon, ShieldUser } from "lucide-react";
import { useMessages, useTranslations } from "next-intl";
import { ADMIN_ITEMS } from "@/components/admin/admin-items";
import { SETTINGS_GROUPS } from "@/components/settings/settings-items";
import { useShell } from "@/components/shell/shell-context";
import { mayInWorkspace } from "@/lib/teams/policy";

interface Place {
  href: string;
  label: string;
  Icon: LucideIcon;
}

/** The pages that the reader may open and that no command leads to: of the settings, the reference, the console. */
export function usePlaces(): Place[] {
  const t = useTranslations("palette");
  const tAll = useTranslations();
  const { role, workspaceRole, featuresOff } = useShell().profile;
  // Shipped where plans are sold; elsewhere no word is said of them.
  const plan = "upgrade" in useMessages() ? tAll("upgrade.page") : null;
  const settings = SETTINGS_GROUPS.flatMap(({ items }) => items)
    .filter(({ flag }) => !flag || !featuresOff.includes(flag))
    .map(({ key, href, Icon }) => ({ href, Icon, label: t("settingsPage", { page: t(`settingsPages.${key}`) }) }));
  const places: Place[] = [...settings];
  if (plan && mayInWorkspace(workspaceRole, "billing.read")) {
    places.push({ href: "/settings/plan", Icon: CreditCard, label: t("settingsPage", { page: plan }) });
  }
  places.push(
    { href: "/analytics/experiments", Icon: FlaskConical, label: t("experiments") },
    { href: "/docs/api", Icon: BookOpen, label: t("docs") },
  );
  if (role === "admin") {
    const pages = ADMIN_ITEMS.filter(({ isBilling }) => plan || !isBilling);
    places.push(
      { href: "/admin", Icon: ShieldUser, label: t("admin") },
      ...pages.map(({ key, href, Icon }) => ({ href, Icon, label: t("adminPage", { page: t(`adminPages.${key}`) }) })),
    );
  }
  return places;
}
