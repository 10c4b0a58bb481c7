import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ApiError } from "@/lib/platform/public/api-client";
import deTeams from "../../messages/de/teams.json" with { type: "json" };
import enTeams from "../../messages/en/teams.json" with { type: "json" };
import { useSeatProblem } from "./use-seat-problem";

const TEAMS = { en: enTeams, de: deTeams };

function Words({ error }: { error: ApiError }) {
  const worded = useSeatProblem()(error);
  return worded instanceof ApiError ? worded.message : "";
}

function textOf(error: ApiError, locale: "en" | "de" = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={{ teams: TEAMS[locale] }} timeZone="UTC">
      <Words error={error} />
    </NextIntlClientProvider>,
  );
}
const refusal = (reason: string, limit: number) =>
  new ApiError(409, { code: "conflict", message: "As the server says it.", details: { reason, limit } });

it("says in the reader's language that no seat is free and what can be done, and leaves other errors alone", () => {
  expect(textOf(refusal("no_seat", 5))).toMatch(/^All 5 seats of this workspace are taken\. Its owner can add seats/);
  expect(textOf(refusal("no_seat", 1))).toMatch(/^The one seat of this workspace is taken\./);
  expect(textOf(refusal("no_seat", 5), "de")).toMatch(
    /^Alle 5 Plätze dieses Arbeitsbereichs sind belegt\. Der Inhaber/,
  );
  expect(textOf(refusal("same_plan", 5))).toBe("As the server says it.");
});
