import {
  Activity,
  Boxes,
  Building2,
  Gauge,
  KeyRound,
  ListTodo,
  type LucideIcon,
  ScrollText,
  ToggleRight,
  UserPlus,
  Users,
} from "lucide-react";

export type AdminPageKey =
  | "people"
  | "workspaces"
  | "signUp"
  | "limits"
  | "models"
  | "providers"
  | "flags"
  | "jobs"
  | "health"
  | "audit";

interface AdminItem {
  key: AdminPageKey;
  href: `/admin/${string}`;
  Icon: LucideIcon;
  /** Only where plans are sold. */
  isBilling?: true;
}

/** The pages of the console; their words are `admin.pages.<key>`. */
export const ADMIN_ITEMS: readonly AdminItem[] = [
  { key: "people", href: "/admin/people", Icon: Users },
  { key: "workspaces", href: "/admin/workspaces", Icon: Building2, isBilling: true },
  { key: "signUp", href: "/admin/sign-up", Icon: UserPlus },
  { key: "limits", href: "/admin/limits", Icon: Gauge },
  { key: "models", href: "/admin/models", Icon: Boxes },
  { key: "providers", href: "/admin/providers", Icon: KeyRound },
  { key: "flags", href: "/admin/flags", Icon: ToggleRight },
  { key: "jobs", href: "/admin/jobs", Icon: ListTodo },
  { key: "health", href: "/admin/health", Icon: Activity },
  { key: "audit", href: "/admin/audit", Icon: ScrollText },
];
