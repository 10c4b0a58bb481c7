import type { Locale } from "../lib/platform/public/i18n.ts";
import type admin from "./en/admin.json";
import type analytics from "./en/analytics.json";
import type auth from "./en/auth.json";
import type billing from "./en/billing.json";
import type chat from "./en/chat.json";
import type common from "./en/common.json";
import type connections from "./en/connections.json";
import type docs from "./en/docs.json";
import type errors from "./en/errors.json";
import type fields from "./en/fields.json";
import type ledger from "./en/ledger.json";
import type markdown from "./en/markdown.json";
import type marketing from "./en/marketing.json";
import type models from "./en/models.json";
import type notifications from "./en/notifications.json";
import type operations from "./en/operations.json";
import type palette from "./en/palette.json";
import type privacy from "./en/privacy.json";
import type proof from "./en/proof.json";
import type security from "./en/security.json";
import type settings from "./en/settings.json";
import type sidebar from "./en/sidebar.json";
import type states from "./en/states.json";
import type teams from "./en/teams.json";
import type workspaces from "./en/workspaces.json";

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: {
      admin: typeof admin;
      operations: typeof operations;
      analytics: typeof analytics;
      auth: typeof auth;
      billing: typeof billing;
      notifications: typeof notifications;
      privacy: typeof privacy;
      chat: typeof chat;
      common: typeof common;
      connections: typeof connections;
      docs: typeof docs;
      errors: typeof errors;
      fields: typeof fields;
      ledger: typeof ledger;
      markdown: typeof markdown;
      marketing: typeof marketing;
      models: typeof models;
      palette: typeof palette;
      privacy: typeof privacy;
      proof: typeof proof;
      security: typeof security;
      settings: typeof settings;
      sidebar: typeof sidebar;
      states: typeof states;
      teams: typeof teams;
      workspaces: typeof workspaces;
    };
  }
}
