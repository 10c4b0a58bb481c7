import type { Locale } from "../lib/platform/public/i18n.ts";
import type admin from "./en/admin.json";
import type artifacts from "./en/artifacts.json";
import type auth from "./en/auth.json";
import type chat from "./en/chat.json";
import type common from "./en/common.json";
import type errors from "./en/errors.json";
import type files from "./en/files.json";
import type markdown from "./en/markdown.json";
import type marketing from "./en/marketing.json";
import type models from "./en/models.json";
import type palette from "./en/palette.json";
import type projects from "./en/projects.json";
import type settings from "./en/settings.json";
import type share from "./en/share.json";
import type sidebar from "./en/sidebar.json";
import type states from "./en/states.json";
import type usage from "./en/usage.json";

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: {
      admin: typeof admin;
      artifacts: typeof artifacts;
      auth: typeof auth;
      chat: typeof chat;
      common: typeof common;
      errors: typeof errors;
      files: typeof files;
      markdown: typeof markdown;
      marketing: typeof marketing;
      models: typeof models;
      palette: typeof palette;
      projects: typeof projects;
      settings: typeof settings;
      share: typeof share;
      sidebar: typeof sidebar;
      states: typeof states;
      usage: typeof usage;
    };
  }
}
