"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { ADMIN_ITEMS } from "./admin-items";

interface AdminNavProps {
  /** Rows beside the page, or one row above it that scrolls sideways. */
  appearance: "side" | "row";
  /** Plans are sold here. */
  sells: boolean;
  className?: string;
}

/** The pages of the console; that of the open one is marked. */
export function AdminNav({ appearance, sells, className }: AdminNavProps) {
  const t = useTranslations("admin");
  const pathname = usePathname();
  return (
    <nav aria-label={t("label")} className={className}>
      <ul className={cn(appearance === "row" && "flex gap-1")}>
        {ADMIN_ITEMS.filter(({ isBilling }) => sells || !isBilling).map(({ key, href, Icon }) => (
          <li key={key} className="flex-none">
            <Link
              href={href}
              prefetch={false}
              aria-current={pathname === href || pathname.startsWith(`${href}/`) ? "page" : undefined}
              className={cn(
                "group flex items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover",
                "aria-[current=page]:bg-active aria-[current=page]:font-medium aria-[current=page]:text-text",
                appearance === "side" ? "h-[30px]" : "h-11",
              )}
            >
              <Icon aria-hidden className="text-text-3 group-aria-[current=page]:text-text" />
              {t(`pages.${key}.title`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
