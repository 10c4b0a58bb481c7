import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { FACT_KINDS, type FactName, HEALTH_PARTS, type HealthSample } from "@/lib/auth/admin/health/schema";
import deConsole from "../../../messages/de/console.json" with { type: "json" };
import enConsole from "../../../messages/en/console.json" with { type: "json" };
import { PartList } from "./part-list";
import { PlotGrid } from "./plot-grid";

const MESSAGES = { en: { console: enConsole }, de: { console: deConsole } };
const AT = "2026-11-26T10:00:00.000Z";

describe.each(["en", "de"] as const)("in %s", (locale) => {
  const words = MESSAGES[locale].console.health;
  const render = (node: ReactNode) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as typeof MESSAGES.en} timeZone="UTC">
        {node}
      </NextIntlClientProvider>,
    );

  it("every part and every fact has words, and a part that is down says so", () => {
    const facts = (Object.keys(FACT_KINDS) as FactName[]).map((name) => ({
      name,
      value: { bytes: 1_200_000, count: 3, text: "text", time: AT, choice: "spending_stops" }[FACT_KINDS[name]],
    }));
    const html = render(
      <PartList parts={HEALTH_PARTS.map((part) => ({ part, state: "down" as const, latencyMs: 2_000, facts }))} />,
    );
    expect(html).not.toContain("console.health");
    expect(html.split(words.states.down).length - 1).toBe(HEALTH_PARTS.length);
    for (const text of [words.fallbacks.spending_stops, words.partNames.disk, "MB", AT]) expect(html).toContain(text);
  });

  it("a plot tells its latest and its largest value to who cannot see it", () => {
    const sample = (databaseMs: number | null): HealthSample => ({
      at: AT,
      databaseMs,
      redisMs: 1,
      queuedJobs: 7,
      oldestDueSeconds: 90,
    });
    const html = render(<PlotGrid samples={[sample(9), sample(null), sample(4)]} />);
    expect(html).toMatch(/aria-label="[^"]*4 ms[^"]*9 ms/);
    expect(html.match(/<polyline/g)).toHaveLength(5);
  });
});
