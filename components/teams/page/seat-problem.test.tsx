import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PlanLabelProvider } from "@/components/settings/plan-label";
import type { WorkspaceRole } from "@/lib/auth/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import deErrors from "../../../messages/de/errors.json" with { type: "json" };
import deTeams from "../../../messages/de/teams.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import enTeams from "../../../messages/en/teams.json" with { type: "json" };
import { SeatProblem } from "./seat-problem";

const WORDS = { en: { teams: enTeams, errors: enErrors }, de: { teams: deTeams, errors: deErrors } };
const refusal = (reason: string) =>
  new ApiError(409, { code: "conflict", message: "As the server says it.", details: { reason, limit: 5 } });

function render(
  role: WorkspaceRole,
  error: unknown,
  locale: "en" | "de" = "en",
  label: string | null = "Plan",
): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={WORDS[locale]} timeZone="UTC">
      <PlanLabelProvider label={label}>
        <SeatProblem error={error} workspace={{ role }} />
      </PlanLabelProvider>
    </NextIntlClientProvider>,
  );
}

it.each(["en", "de"] as const)("leads who may buy seats to the plan when none is left, in %s", (locale) => {
  for (const role of ["owner", "admin"] as const) {
    const html = render(role, refusal("no_seat"), locale);
    expect(html).toContain(`href="/settings/plan">${WORDS[locale].teams.addSeats}</a>`);
  }
});

it("leads nobody there who may not, for another reason, or where nothing is sold", () => {
  const full = render("member", refusal("no_seat"));
  expect(full).toContain("Its owner can add seats");
  for (const html of [
    full,
    render("owner", refusal("same_plan")),
    render("owner", null),
    render("owner", refusal("no_seat"), "en", null),
  ]) {
    expect(html).not.toContain("/settings/plan");
  }
});
