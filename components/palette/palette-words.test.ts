import { expect, it } from "vitest";
import { loadMessages } from "@/messages/load-messages.ts";

interface Titles {
  [page: string]: { title: string };
}

it.each(["en", "de"] as const)(
  "pages are called in the palette what they are called at their place (%s)",
  async (locale) => {
    const { palette, settings, admin, billing, upgrade } = (await loadMessages(locale)) as unknown as {
      palette: { settingsPages: object; adminPages: object };
      settings: { pages: Titles };
      admin: { pages: Titles };
      billing: { plan: { title: string } };
      upgrade: { page: string };
    };
    const titlesOf = (pages: Titles) =>
      Object.fromEntries(Object.entries(pages).map(([page, { title }]) => [page, title]));
    expect(palette.settingsPages).toEqual(titlesOf(settings.pages));
    expect(palette.adminPages).toEqual(titlesOf(admin.pages));
    expect(upgrade.page).toBe(billing.plan.title);
  },
);
