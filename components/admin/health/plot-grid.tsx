"use client";

import { useLocale, useTranslations } from "next-intl";
import { HEALTH_MEASURES, type HealthMeasure, type HealthSample } from "@/lib/auth/admin/health/schema";
import { formatCount, formatDurationMs } from "@/lib/platform/public/i18n-format";
import { plotLines } from "./plot-lines";

const HEIGHT = 56;
const WIDTH = 100;

function Plot({ measure, samples }: { measure: HealthMeasure; samples: readonly HealthSample[] }) {
  const t = useTranslations("console.health");
  const locale = useLocale();
  const values = samples.map((sample) => sample[measure]);
  const known = values.filter((value) => value !== null);
  const write = (value: number | undefined) => {
    if (value === undefined) return "–";
    if (measure === "queuedJobs") return formatCount(value, locale);
    return formatDurationMs(measure === "oldestDueSeconds" ? value * 1_000 : value, locale);
  };
  const latest = values.at(-1) ?? undefined;
  const most = known.length > 0 ? Math.max(...known) : undefined;
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2">
        <span className="text-text-2">{t(`measures.${measure}`)}</span>
        <span className="num font-medium">{write(latest)}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={t("plotOf", { measure: t(`measures.${measure}`), latest: write(latest), most: write(most) })}
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        preserveAspectRatio="none"
        className="mt-1 h-14 w-full"
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} vectorEffect="non-scaling-stroke" className="stroke-line" />
        {plotLines(values).map((line) => (
          <polyline
            key={line[0]?.x}
            points={line.map(({ x, y }) => `${x * WIDTH},${HEIGHT - y * HEIGHT}`).join(" ")}
            vectorEffect="non-scaling-stroke"
            className="fill-none stroke-chart-1 stroke-[1.5]"
          />
        ))}
      </svg>
      <p className="num text-12 text-text-3">{t("most", { value: write(most) })}</p>
    </figure>
  );
}

/** What was measured every minute, side by side. */
export function PlotGrid({ samples }: { samples: readonly HealthSample[] }) {
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      {HEALTH_MEASURES.map((measure) => (
        <Plot key={measure} measure={measure} samples={samples} />
      ))}
    </div>
  );
}
