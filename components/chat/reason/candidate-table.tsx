"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { catalogQuery } from "@/lib/models/client";
import { unlistedName } from "@/lib/models/policy";
import type { RouteCandidate } from "@/lib/models/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { Bar } from "./bar";

/** Candidates that could answer, and of those ruled out only so many: forty models without a key explain nothing. */
const SHOWN = 6;
const RULED_OUT_SHOWN = 3;
const cell = "h-7 px-1.5 whitespace-nowrap first:ps-4 last:pe-4";

/** Who else could have answered, best first, with what spoke for and against them. */
export function CandidateTable({ candidates, chosenId }: { candidates: readonly RouteCandidate[]; chosenId: string }) {
  const t = useTranslations("models.reason");
  const tOut = useTranslations("models.ruledOut");
  const locale = useLocale();
  const { data } = useQuery(catalogQuery());
  const nameOf = (id: string) => data?.items.find((model) => model.id === id)?.name ?? unlistedName(id);
  const priceOf = ({ predictedCostMicroUsd: price }: RouteCandidate) =>
    price === null ? t("unknownPrice") : formatMicroUsd(price, locale);
  const able = candidates.filter((candidate) => candidate.ruledOut === undefined);
  const out = candidates.filter((candidate) => candidate.ruledOut !== undefined);
  const hidden = Math.max(0, able.length - SHOWN) + Math.max(0, out.length - RULED_OUT_SHOWN);
  return (
    <div className="overflow-x-auto">
      <table className="num w-full">
        <thead className="text-12 text-text-3">
          <tr>
            <th className={`${cell} text-start font-medium`}>{t("candidate")}</th>
            <th className={`${cell} text-start font-medium`}>{t("quality")}</th>
            <th className={`${cell} text-start font-medium`}>{t("cost")}</th>
            <th className={`${cell} text-start font-medium`}>{t("speed")}</th>
            <th className={`${cell} text-end font-medium`}>{t("score")}</th>
            <th className={`${cell} text-end font-medium`}>{t("price")}</th>
          </tr>
        </thead>
        <tbody>
          {able.slice(0, SHOWN).map((candidate) => {
            const chosen = candidate.modelId === chosenId;
            return (
              <tr key={candidate.modelId} className={chosen ? "bg-accent-soft font-medium" : ""}>
                <td className={`${cell} max-w-36 truncate`}>{nameOf(candidate.modelId)}</td>
                {([candidate.quality, candidate.cost, candidate.speed] as const).map((value, index) => (
                  <td key={["quality", "cost", "speed"][index]} className={`${cell} font-normal`}>
                    <Bar
                      value={value / 100}
                      chosen={chosen}
                      className="me-1.5 inline-block w-5.5 align-[2px] max-[45rem]:hidden"
                    />
                    {Math.round(value)}
                  </td>
                ))}
                <td className={`${cell} text-end font-medium`}>{Math.round(candidate.score)}</td>
                <td className={`${cell} text-end font-normal`}>{priceOf(candidate)}</td>
              </tr>
            );
          })}
          {out.slice(0, RULED_OUT_SHOWN).map((candidate) => (
            <tr key={candidate.modelId} className="text-text-3">
              <td className={`${cell} max-w-36 truncate`}>{nameOf(candidate.modelId)}</td>
              <td className={cell} colSpan={4}>
                {candidate.ruledOut && tOut(candidate.ruledOut)}
              </td>
              <td className={`${cell} text-end`}>{priceOf(candidate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className="px-4 pt-1 text-12 text-text-3">{t("moreCandidates", { count: hidden })}</p>}
    </div>
  );
}
