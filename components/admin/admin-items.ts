import { Boxes, Gauge, type LucideIcon, ScrollText, UserPlus, Users } from "lucide-react";

export type AdminPageKey = "people" | "signUp" | "limits" | "models" | "audit";

interface AdminItem {
  key: AdminPageKey;
  href: `/admin/${string}`;
  Icon: LucideIcon;
}

/** The pages of the console; their words are `admin.pages.<key>`. */
export const ADMIN_ITEMS: readonly AdminItem[] = [
  { key: "people", href: "/admin/people", Icon: Users },
  { key: "signUp", href: "/admin/sign-up", Icon: UserPlus },
  { key: "limits", href: "/admin/limits", Icon: Gauge },
  { key: "models", href: "/admin/models", Icon: Boxes },
  { key: "audit", href: "/admin/audit", Icon: ScrollText },
];
