import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { OAUTH_PROBLEMS, PROVIDER_NAMES } from "@/lib/auth/oauth/schema";
import { SIGN_IN_PROVIDERS, type SignInProviderId } from "@/lib/platform/public/sign-in-providers";
import de from "../../messages/de/connections.json" with { type: "json" };
import en from "../../messages/en/connections.json" with { type: "json" };
import errors from "../../messages/en/errors.json" with { type: "json" };
import { ProviderButtons } from "./provider-buttons";

const MESSAGES = { en: { connections: en, errors }, de: { connections: de, errors } };

const render = (providers: readonly SignInProviderId[], locale: "en" | "de" = "en") =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      <ProviderButtons providers={providers} next="/chat" />
    </NextIntlClientProvider>,
  );

describe("the buttons of services that sign in", () => {
  it("are not there, nor a word of them, where none is set up", () => {
    expect(render([])).toBe("");
  });

  it("are those that are set up, each with its name and mark", () => {
    const html = render(["github"]);
    expect(html).toContain('aria-label="Continue with GitHub"');
    expect(html).not.toContain("Google");
    expect(render(SIGN_IN_PROVIDERS, "de").match(/<button/g)).toHaveLength(2);
    expect(render(SIGN_IN_PROVIDERS, "de")).toContain(`Weiter mit ${PROVIDER_NAMES.google}`);
  });

  it("have a sentence for everything that can go wrong", () => {
    for (const words of [en, de]) expect(Object.keys(words.problems).sort()).toEqual([...OAUTH_PROBLEMS].sort());
  });
});
