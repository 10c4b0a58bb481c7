import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { FLAG_NAMES, type FlagState } from "@/lib/auth/flags/schema";
import deConsole from "../../../messages/de/console.json" with { type: "json" };
import deSidebar from "../../../messages/de/sidebar.json" with { type: "json" };
import enConsole from "../../../messages/en/console.json" with { type: "json" };
import enSidebar from "../../../messages/en/sidebar.json" with { type: "json" };
import { FlagTable } from "./flag-table";

const MESSAGES = {
  en: { console: enConsole, sidebar: enSidebar },
  de: { console: deConsole, sidebar: deSidebar },
};

describe.each(["en", "de"] as const)("in %s", (locale) => {
  const words = MESSAGES[locale].console.flags;
  const render = (rule: Partial<FlagState>) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as typeof MESSAGES.en} timeZone="UTC">
        <FlagTable
          items={FLAG_NAMES.map((flag) => ({
            flag,
            everyone: false,
            tiers: [],
            people: [],
            percent: 0,
            changedAt: null,
            ...rule,
          }))}
          onChange={() => undefined}
        />
      </NextIntlClientProvider>,
    );

  it("every switch has words, and says for whom it is on", () => {
    expect(render({})).not.toContain("console.flags");
    expect(render({}).split(words.forNobody).length - 1).toBe(FLAG_NAMES.length);
    expect(render({ everyone: true })).toContain(words.forEverybody);
    const some = render({ tiers: ["pro"], people: [{ id: "x", email: null }], percent: 25 });
    expect(some).toMatch(/Pro.*1 Person.*25\s?%|Pro.*1 person.*25%/);
  });
});
