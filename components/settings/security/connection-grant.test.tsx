import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { ConnectionGrant as Grant } from "@/lib/auth/oauth/grants/schema";
import de from "../../../messages/de/connections.json" with { type: "json" };
import en from "../../../messages/en/connections.json" with { type: "json" };
import errors from "../../../messages/en/errors.json" with { type: "json" };
import { ConnectionGrant } from "./connection-grant";
import { ConnectionRow } from "./connection-row";

const MESSAGES = { en, de };
const SINCE = "2026-11-25T10:00:00.000Z";
const CONFIRMED = "2026-11-23T10:00:00.000Z";
const CONNECTION = {
  id: "0197f000-0000-7000-8000-000000000001",
  provider: "google",
  email: "grace@example.org",
  createdAt: CONFIRMED,
  lastUsedAt: null,
} as const;

describe.each(["en", "de"] as const)("in %s, the row of a connection", (locale) => {
  const words = MESSAGES[locale].grant;
  const render = (state: Grant["state"]) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={{ connections: MESSAGES[locale] }} timeZone="UTC">
        <ConnectionGrant grant={{ state, since: SINCE, lastConfirmedAt: CONFIRMED }} provider="Google" />
      </NextIntlClientProvider>,
    );

  it("says that the service vouches, and when it did last", () => {
    const markup = render("confirmed");
    expect(markup).toContain(words.confirmed.replace("{provider}", "Google"));
    expect(markup).toContain(CONFIRMED);
    expect(markup).not.toContain(SINCE);
  });

  it.each(["failing", "ended"] as const)(
    "says what is wrong when it is %s, since when, and when all was well",
    (state) => {
      const markup = render(state);
      expect(markup).toContain(words[state].replace("{provider}", "Google"));
      expect(markup).toContain(SINCE);
      expect(markup).toContain(CONFIRMED);
    },
  );

  it("offers to connect again only when it has ended, and the service is still offered here", () => {
    const row = (state: Grant["state"], isOffered: boolean) =>
      renderToStaticMarkup(
        <NextIntlClientProvider locale={locale} messages={{ connections: MESSAGES[locale], errors }} timeZone="UTC">
          <QueryClientProvider client={new QueryClient()}>
            <ConnectionRow
              provider="google"
              connection={{ ...CONNECTION, grant: { state, since: SINCE, lastConfirmedAt: CONFIRMED } }}
              isOffered={isOffered}
              isLastWay={false}
              onRemove={() => undefined}
            />
          </QueryClientProvider>
        </NextIntlClientProvider>,
      ).includes(`${words.again}: Google`);
    expect([row("ended", true), row("ended", false), row("failing", true)]).toEqual([true, false, false]);
  });
});
