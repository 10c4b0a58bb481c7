"use client";

import { CreditCard, type LucideIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useContext } from "react";
import { useShell } from "@/components/shell/shell-context";
import { cn } from "@/components/ui/cn";
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

/** All settings by group. The row of the open page is marked. */
export function SettingsNav({ workspaceName, appearance }: SettingsNavProps) {
  const t = useTranslations("settings");
  const pathname = usePathname();
  const planLabel = useContext(PlanLabel);
  const { featuresOff, workspaceRole } = useShell().profile;
  return (
    <nav aria-label={t("nav.label")} className="flex flex-col">
      {SETTINGS_GROUPS.map(({ group, items }) => (
        <div key={group}>
          <p className="truncate px-2 pt-4 pb-1 text-12 font-medium text-text-3">
            {group === "workspace" ? workspaceName : t(`nav.${group}`)}
          </p>
          <ul>
            {items
              .filter(({ flag }) => !flag || !featuresOff.includes(flag))
              .map(({ key, href, Icon }) => (
                <NavRow
                  key={key}
                  href={href}
                  Icon={Icon}
                  label={t(`pages.${key}.title`)}
                  appearance={appearance}
                  isCurrent={
                    pathname === href || (pathname === "/settings" && appearance === "side" && key === "profile")
                  }
                />
              ))}
            {group === "workspace" && planLabel !== null && mayInWorkspace(workspaceRole, "billing.read") && (
              <NavRow
                href={PLAN_PATH}
                Icon={CreditCard}
                label={planLabel}
                appearance={appearance}
                isCurrent={pathname === PLAN_PATH}
              />
            )}
          </ul>
        </div>
      ))}
    </nav>
  );
}
