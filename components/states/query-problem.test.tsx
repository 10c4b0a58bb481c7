import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ApiError } from "@/lib/platform/public/api-client";
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enErrors from "../../messages/en/errors.json" with { type: "json" };
import enStates from "../../messages/en/states.json" with { type: "json" };
import { QueryProblem } from "./query-problem";

const render = (query: { isError: boolean; error: unknown }) =>
  renderToStaticMarkup(
    <NextIntlClientProvider
      locale="en"
      messages={{ common: enCommon, errors: enErrors, states: enStates }}
      timeZone="UTC"
    >
      <QueryProblem query={{ ...query, refetch: async () => undefined }} title="Devices could not be read" />
    </NextIntlClientProvider>,
  );

it("says what could not be read and why, aloud, with a way to try again", () => {
  const html = render({ isError: true, error: new ApiError(0, { code: "network", message: "no" }) });
  expect(html).toContain('role="alert"');
  expect(html).toContain("Devices could not be read");
  expect(html).toMatch(/<p class="text-text-2">[^<]+<\/p>/);
  expect(html).toMatch(/<button[^>]*>(?:<[^>]+>)*Try again/);
});

it("says to an administrator who looks as somebody else that this is not shown, not that it failed", () => {
  const html = render({ isError: true, error: new ApiError(403, { code: "view_only", message: "no" }) });
  expect(html).toBe('<p class="text-text-2">Not shown while you look at somebody else&#x27;s account.</p>');
});

it("is nothing while all is well", () => {
  expect(render({ isError: false, error: null })).toBe("");
});
