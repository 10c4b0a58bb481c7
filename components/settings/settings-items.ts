import {
  Activity,
  Bell,
  CircleUser,
  Contrast,
  EyeOff,
  Gauge,
  Keyboard,
  KeyRound,
  type LucideIcon,
  ReceiptText,
  Route,
  Shield,
  Split,
  Users,
} from "lucide-react";
import type { FlagName } from "@/lib/auth/flags/schema";

export type SettingsPageKey =
  | "profile"
  | "security"
  | "notifications"
  | "privacy"
  | "appearance"
  | "providers"
  | "router"
  | "modelHealth"
  | "shortcuts"
  | "usage"
  | "ledger"
  | "apiKeys"
  | "workspace";

export interface SettingsItem {
  key: SettingsPageKey;
  href: `/settings/${string}`;
  Icon: LucideIcon;
  /** Left out while this part of the product is switched off. */
  flag?: FlagName;
}

/** The settings by group; "workspace" is headed by the workspace's own name. */
export const SETTINGS_GROUPS: readonly {
  group: "account" | "assistant" | "workspace";
  items: SettingsItem[];
}[] = [
  {
    group: "account",
    items: [
      { key: "profile", href: "/settings/profile", Icon: CircleUser },
      { key: "security", href: "/settings/security", Icon: Shield },
      { key: "notifications", href: "/settings/notifications", Icon: Bell },
      { key: "privacy", href: "/settings/privacy", Icon: EyeOff },
      { key: "appearance", href: "/settings/appearance", Icon: Contrast },
    ],
  },
  {
    group: "assistant",
    items: [
      { key: "providers", href: "/settings/providers", Icon: Route },
      { key: "router", href: "/settings/router", Icon: Split },
      { key: "modelHealth", href: "/settings/model-health", Icon: Activity },
      { key: "shortcuts", href: "/settings/shortcuts", Icon: Keyboard },
    ],
  },
  {
    group: "workspace",
    items: [
      { key: "workspace", href: "/settings/workspace", Icon: Users },
      { key: "usage", href: "/settings/usage", Icon: Gauge },
      { key: "ledger", href: "/settings/ledger", Icon: ReceiptText },
      { key: "apiKeys", href: "/settings/api-keys", Icon: KeyRound, flag: "api" },
    ],
  },
];
