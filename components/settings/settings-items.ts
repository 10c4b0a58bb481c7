import {
  Activity,
  Archive,
  CircleUser,
  Contrast,
  Gauge,
  Keyboard,
  KeyRound,
  type LucideIcon,
  Route,
  Shield,
  Split,
} from "lucide-react";

export type SettingsPageKey =
  | "profile"
  | "security"
  | "privacy"
  | "appearance"
  | "providers"
  | "router"
  | "modelHealth"
  | "shortcuts"
  | "usage"
  | "apiKeys";

export interface SettingsItem {
  key: SettingsPageKey;
  href: `/settings/${string}`;
  Icon: LucideIcon;
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
      { key: "privacy", href: "/settings/privacy", Icon: Archive },
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
      { key: "usage", href: "/settings/usage", Icon: Gauge },
      { key: "apiKeys", href: "/settings/api-keys", Icon: KeyRound },
    ],
  },
];
