import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import de from "../../messages/de/chat.json" with { type: "json" };
import en from "../../messages/en/chat.json" with { type: "json" };
import { NewChatNotes, TemporaryToggle } from "./new-chat-notes";

const search = vi.hoisted(() => ({ value: "" }));
vi.mock("next/navigation", () => ({ useSearchParams: () => new URLSearchParams(search.value) }));

// It reads the profile, which the frame of the product gives.
vi.mock("@/components/projects/use-project-defaults", () => ({ useProjectDefaults: () => undefined }));

const CHOICE = { model: "nexus/auto", routeMode: "balanced", instructions: "" } as const;
const MESSAGES = { en, de };

function render(locale: "en" | "de", address: string, demo = false): string {
  search.value = address;
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ chat: MESSAGES[locale] } as never}>
      <TemporaryToggle />
      <NewChatNotes demo={demo} choice={CHOICE} onChoice={() => undefined} />
    </NextIntlClientProvider>,
  );
}

it("says that a demo answers, and where to change that", () => {
  const html = render("en", "", true);
  expect(html).toContain(en.new.demo);
  expect(html).toMatch(/<a[^>]*href="\/settings\/providers"/);
  expect(render("en", "")).not.toContain(en.new.demo);
});

describe.each(["en", "de"] as const)("the choice of a temporary chat in %s", (locale) => {
  const { name, about } = MESSAGES[locale].temporary;

  it("is open and says nothing while the address does not ask for one", () => {
    for (const address of ["", "?temporary=0", "?temporary"]) {
      const html = render(locale, address);
      expect(html).toMatch(new RegExp(`<button[^>]*aria-pressed="false"[^>]*>.*${name}</button>`));
      expect(html).not.toContain(about);
    }
  });

  it("is pressed and explained where it does", () => {
    const html = render(locale, "?temporary=1");
    expect(html).toContain('aria-pressed="true"');
    expect(html).toContain(about);
    expect(about).toContain("24");
  });
});
