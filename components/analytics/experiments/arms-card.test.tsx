import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { ArmResult, Experiment } from "@/lib/analytics/experiments/schema";
import deAnalytics from "../../../messages/de/analytics.json" with { type: "json" };
import deModels from "../../../messages/de/models.json" with { type: "json" };
import enAnalytics from "../../../messages/en/analytics.json" with { type: "json" };
import enModels from "../../../messages/en/models.json" with { type: "json" };
import { ArmsCard } from "./arms-card";

const MESSAGES = {
  en: { analytics: enAnalytics, models: enModels },
  de: { analytics: deAnalytics, models: deModels },
};
const ARM = { id: "a", name: "A", weight: 1, mode: null, weightsVersion: null, modelId: null, instructions: null };

function render(locale: "en" | "de", result: Pick<ArmResult, "answers" | "unpriced" | "totalCostMicroUsd">): string {
  const experiment = { arms: [ARM], maxCostMicroUsd: null, winnerArmId: null, stoppedArmId: null };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as typeof MESSAGES.en} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <ArmsCard
          experiment={experiment as unknown as Experiment}
          arms={[{ armId: "a", failed: 0, ...result } as unknown as ArmResult]}
        />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

it.each([
  ["en", { answers: 3, unpriced: 3, totalCostMicroUsd: 0 }, ">Unknown<"],
  ["en", { answers: 3, unpriced: 1, totalCostMicroUsd: 20_000 }, ">$0.0200 + 1 unknown<"],
  ["en", { answers: 3, unpriced: 0, totalCostMicroUsd: 20_000 }, ">$0.0200<"],
  ["de", { answers: 3, unpriced: 3, totalCostMicroUsd: 0 }, `>${deAnalytics.unknown}<`],
] as const)("what an arm cost is never shown as free where a price is unknown: %s %j", (locale, result, shown) => {
  expect(render(locale, result)).toContain(shown);
});
