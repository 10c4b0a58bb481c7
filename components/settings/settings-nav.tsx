"use client";

import { CreditCard, type LucideIcon, Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { IntentLink } from "@/components/ui/intent-link";
import { mayInWorkspace } from "@/lib/teams/policy";
import { PlanLabel } from "./plan-label";
import { SETTINGS_GROUPS } from "./settings-items";

interface SettingsNavProps {
  workspaceName: string;
  /** Rows of 30 px beside the page, of 44 px as a page of their own. */
  appearance: "side" | "page";
}

const PLAN_PATH = "/settings/plan";

interface NavRowProps {
  href: string;
  Icon: LucideIcon;
  label: string;
  appearance: SettingsNavProps["appearance"];
  isCurrent: boolean;
}

function NavRow({ href, Icon, label, appearance, isCurrent }: NavRowProps) {
  return (
    <li>
      <IntentLink
        href={href}
        aria-current={isCurrent ? "page" : undefined}
        className={cn(
          "group flex items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover",
          "aria-[current=page]:bg-active aria-[current=page]:font-medium aria-[current=page]:text-text",
          appearance === "side" ? "h-[30px]" : "h-11",
        )}
      >
        <Icon aria-hidden className="text-text-3 group-aria-[current=page]:text-text" />
        {label}
      </IntentLink>
    </li>
  );
}

/** All settings by group, and a field that leaves those whose name or description holds the words. The row of the open page is marked. */
export function SettingsNav({ workspaceName, appearance }: SettingsNavProps) {
  const t = useTranslations("settings");
  const pathname = usePathname();
  const router = useRouter();
  const planLabel = useContext(PlanLabel);
  const { featuresOff, workspaceRole } = useShell().profile;
  const [text, setText] = useState("");
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isMeant = (...texts: string[]) => {
    const all = texts.join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const hasPlan = planLabel !== null && mayInWorkspace(workspaceRole, "billing.read");
  const groups = SETTINGS_GROUPS.map(({ group, items }) => ({
    group,
    rows: [
      ...items
        .filter(({ flag }) => !flag || !featuresOff.includes(flag))
        .map(({ key, href, Icon }) => ({
          href: href as string,
          Icon,
          label: t(`pages.${key}.title`),
          hint: t(`pages.${key}.description`),
        })),
      ...(group === "workspace" && hasPlan ? [{ href: PLAN_PATH, Icon: CreditCard, label: planLabel, hint: "" }] : []),
    ].filter(({ label, hint }) => isMeant(label, hint)),
  })).filter(({ rows }) => rows.length > 0);
  const first = groups[0]?.rows[0];
  // On a wide screen the address of the list shows the first page.
  const current = pathname === "/settings" && appearance === "side" ? "/settings/profile" : pathname;

  return (
    <nav aria-label={t("nav.label")} className="flex flex-col">
      <Input
        type="search"
        aria-label={t("nav.search")}
        placeholder={t("nav.search")}
        startIcon={<Search aria-hidden />}
        className="mt-2"
        value={text}
        onValueChange={setText}
        onKeyDown={(event) => {
          if (event.key === "Enter" && words.length > 0 && first) router.push(first.href);
          if (event.key === "Escape") setText("");
        }}
      />
      <p role="status" className="px-2 pt-4 text-text-3 empty:hidden">
        {first ? "" : t("nav.noneFound")}
      </p>
      {groups.map(({ group, rows }) => (
        <div key={group}>
          <p className="truncate px-2 pt-4 pb-1 text-12 font-medium text-text-3">
            {group === "workspace" ? workspaceName : t(`nav.${group}`)}
          </p>
          <ul>
            {rows.map(({ href, Icon, label }) => (
              <NavRow
                key={href}
                href={href}
                Icon={Icon}
                label={label}
                appearance={appearance}
                isCurrent={href === current}
              />
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
