"use client";

import { Check, CircleOff, CircleX, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/ui/badge";
import type { HealthCheck, HealthState } from "@/lib/auth/admin/health/schema";
import { formatDurationMs } from "@/lib/platform/public/i18n-format";
import { FactValue } from "./fact-value";

const LOOKS: Record<HealthState, { tone: Tone; Icon: typeof Check }> = {
  ok: { tone: "success", Icon: Check },
  warn: { tone: "warn", Icon: TriangleAlert },
  down: { tone: "danger", Icon: CircleX },
  off: { tone: "neutral", Icon: CircleOff },
};

function Part({ part, state, latencyMs, facts }: HealthCheck) {
  const t = useTranslations("console.health");
  const locale = useLocale();
  const { tone, Icon } = LOOKS[state];
  return (
    <li className="hairline-t py-3 md:grid md:grid-cols-[14rem_minmax(0,1fr)] md:gap-4">
      <div>
        <p className="font-medium">{t(`partNames.${part}`)}</p>
        <p className="mt-1 flex items-center gap-2">
          <Badge tone={tone}>
            <Icon aria-hidden />
            {t(`states.${state}`)}
          </Badge>
          {state !== "off" && <span className="num text-12 text-text-3">{formatDurationMs(latencyMs, locale)}</span>}
        </p>
      </div>
      {facts.length > 0 && (
        <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3 md:mt-0">
          {facts.map((fact) => (
            <div key={fact.name} className={fact.name === "lastFailure" ? "col-span-full" : undefined}>
              <dt className="text-12 text-text-3">{t(`facts.${fact.name}`)}</dt>
              <dd className="num break-words">
                <FactValue {...fact} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** Every part with its state and what it tells of itself. */
export function PartList({ parts }: { parts: readonly HealthCheck[] }) {
  return (
    <ul>
      {parts.map((check) => (
        <Part key={check.part} {...check} />
      ))}
    </ul>
  );
}
