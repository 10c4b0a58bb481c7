"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatCount } from "@/lib/platform/public/i18n-format";
import { type ImportReport as Report, TAKEN_TABLES } from "@/lib/privacy/imports/schema";

const SHOWN_NOTES = 100;

/** The first places of a reason; one at which it holds twice is named once. */
function placesOf({ notes }: Report, reason: Report["notes"][number]["reason"]): Report["notes"] {
  const places = new Map(
    notes.flatMap((note) => (note.reason === reason ? [[`${note.file}:${note.line}`, note] as const] : [])),
  );
  return [...places.values()].slice(0, SHOWN_NOTES);
}

/** What an import took over, what was here already, and what it left out, with the places in the archive. */
export function ImportReport({ report }: { report: Report }) {
  const t = useTranslations("imports");
  const locale = useLocale();
  const list = (counts: Report["taken"]) =>
    TAKEN_TABLES.flatMap((table) => {
      const count = counts[table];
      return count ? [t(`counts.${table}`, { count })] : [];
    }).join(", ");
  const [taken, known] = [list(report.taken), list(report.known)];
  const reasons = Object.entries(report.leftOut) as [keyof Report["leftOut"], number][];
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return (
    <div className="mt-1 flex flex-col gap-1 text-text-2">
      <p>{taken ? t("taken", { list: taken }) : t("nothingTaken")}</p>
      {known && <p>{t("known", { list: known })}</p>}
      {total > 0 && (
        <details>
          <summary>{t("leftOut", { count: total })}</summary>
          <ul className="mt-1 list-disc ps-5">
            {reasons.map(([reason, count]) => (
              <li key={reason}>
                {t(`reasons.${reason}`)} <span className="num">({formatCount(count, locale)})</span>
                <ul className="ps-3">
                  {placesOf(report, reason).map(({ file, line }) => (
                    <li key={`${file}:${line}`} className="wrap-anywhere">
                      {t("place", { file, line })}
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
