import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { useErrorText } from "@/components/auth/use-error-text";
import { budgetRefusal } from "@/lib/billing/budgets/refusal";
import { ApiError } from "@/lib/platform/public/api-client";
import de from "../../messages/de/errors.json" with { type: "json" };
import en from "../../messages/en/errors.json" with { type: "json" };

const ID = "01935b3c-0000-7000-8000-000000000001";
const BUDGET = { id: ID, period: "week", limit_micro_usd: 10, spent_micro_usd: 10, reserved_micro_usd: 0 };
const MONDAY = "2027-03-22T00:00:00Z";

function Words({ error }: { error: ApiError }) {
  return useErrorText()(error);
}

/** What a reader is told of a refusal as the server makes it. */
function wordsOf(budget: object, locale: "en" | "de"): string {
  const { message, code, details } = budgetRefusal({ ...BUDGET, resets_at: MONDAY, ...budget });
  const error = new ApiError(402, { code, message, ...(details ? { details } : {}) });
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ errors: { en, de }[locale] } as never}>
      <Words error={error} />
    </NextIntlClientProvider>,
  );
}

it.each([
  [{}, "Your budget for this week is used up.", "Dein Budget für diese Woche ist verbraucht."],
  [
    { project_id: ID, period: "day" },
    "The project’s budget for today is used up.",
    "Das Budget des Projekts für heute ist verbraucht.",
  ],
  [
    { workspace_id: ID, period: "month" },
    "The workspace’s budget for this month is used up.",
    "Das Budget des Arbeitsbereichs für diesen Monat ist verbraucht.",
  ],
  [
    { api_key_id: ID },
    "The spending limit of this API key for this week is used up.",
    "Das Ausgabenlimit dieses API-Schlüssels für diese Woche ist verbraucht.",
  ],
  [
    { project_id: ID, spent_micro_usd: 9 },
    "This could cost more than is left of the project’s budget for this week.",
    "Das könnte mehr kosten, als vom Budget des Projekts für diese Woche übrig ist.",
  ],
])(
  "words the refusal of the budget %j in the reader's language, with the moment it starts again",
  (budget, english, german) => {
    expect(wordsOf(budget, "en")).toMatch(new RegExp(`^${english}.* It starts again on March 2[12], 2027 at .+\\.$`));
    expect(wordsOf(budget, "de")).toMatch(new RegExp(`^${german}.* Es beginnt neu am 2[12]\\. März 2027 um .+\\.$`));
  },
);
