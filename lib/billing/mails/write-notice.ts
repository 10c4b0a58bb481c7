import { type Letter, toMail } from "../../auth/render-letter.ts";
import { env } from "../../platform/env.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import { formatMicroUsd } from "../../platform/public/i18n-format.ts";
import type { Notice, PricedPlan } from "./notice.ts";
import { english } from "./words/english.ts";
import { german } from "./words/german.ts";
import type { Phrases, Words } from "./words/phrases.ts";

/** Who gets a notice, and how they read. */
export interface Reader {
  email: string;
  language: "en" | "de";
  timeZone: string;
}

const WORDS: Record<Reader["language"], Words> = { en: english, de: german };
const PERIOD = {
  en: { month: "a month", year: "a year" },
  de: { month: "im Monat", year: "im Jahr" },
} as const;
const OLD_PLAN = { en: "your plan", de: "dein Tarif" } as const;

function phrasesFor({ language, timeZone }: Reader, tierNames: ReadonlyMap<string, string>): Phrases {
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
  const month = new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" });
  const money = (microUsd: number) => formatMicroUsd(microUsd, language);
  return {
    money,
    day: (date) => day.format(date),
    month: (year, number) => month.format(Date.UTC(year, number - 1)),
    tier: ({ tier }: PricedPlan) => tierNames.get(tier ?? "") ?? OLD_PLAN[language],
    price: ({ amountMicroUsd, period }) => `${money(amountMicroUsd)} ${PERIOD[language][period]}`,
    planUrl: new URL("/settings/plan", env().APP_URL).href,
    creditsUrl: new URL("/settings/ledger", env().APP_URL).href,
  };
}

/**
 * The mail of a notice.
 * @param tierNames The names of tiers by their ids.
 */
export function writeNotice(reader: Reader, notice: Notice, tierNames: ReadonlyMap<string, string>): Mail {
  const write = WORDS[reader.language][notice.kind] as (notice: Notice, phrases: Phrases) => Letter;
  return toMail(reader, notice.kind, write(notice, phrasesFor(reader, tierNames)));
}
