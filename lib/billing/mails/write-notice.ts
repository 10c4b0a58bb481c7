import { type Letter, toMail } from "../../auth/render-letter.ts";
import { env } from "../../platform/env.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import { oneLine } from "../../platform/one-line.ts";
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
  /** The name of the workspace that it is about; null where it is about their own account. */
  workspace: string | null;
}

/** What mails say of a tier. */
export interface TierWords {
  name: string;
  /** How many members of a workspace one of it pays for; null where it is not sold to workspaces. */
  seats: number | null;
}

const WORDS: Record<Reader["language"], Words> = { en: english, de: german };
const PERIOD = {
  en: { month: "a month", year: "a year" },
  de: { month: "im Monat", year: "im Jahr" },
} as const;
const WORKSPACE = { en: "Workspace", de: "Arbeitsbereich" } as const;
const WORKSPACE_LENGTH = 80;
const TIER_LENGTH = 40;
const OLD_PLAN = { en: "your plan", de: "dein Tarif" } as const;

function phrasesFor({ language, timeZone, workspace }: Reader, tiers: ReadonlyMap<string, TierWords>): Phrases {
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
  const month = new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" });
  const money = (microUsd: number) => formatMicroUsd(microUsd, language);
  return {
    money,
    day: (date) => day.format(date),
    month: (year, number) => month.format(Date.UTC(year, number - 1)),
    tier: ({ tier }: PricedPlan) => oneLine(tiers.get(tier ?? "")?.name ?? OLD_PLAN[language], TIER_LENGTH),
    seats: ({ tier, quantity }: PricedPlan) => quantity * (tiers.get(tier ?? "")?.seats ?? 1),
    workspace,
    price: ({ amountMicroUsd, period }) => `${money(amountMicroUsd)} ${PERIOD[language][period]}`,
    planUrl: new URL("/settings/plan", env().APP_URL).href,
    creditsUrl: new URL("/settings/ledger", env().APP_URL).href,
  };
}

/**
 * The mail of a notice; what is about a workspace names it.
 * @param tiers What is said of tiers, by their ids.
 */
export function writeNotice(reader: Reader, notice: Notice, tiers: ReadonlyMap<string, TierWords>): Mail {
  const write = WORDS[reader.language][notice.kind] as (notice: Notice, phrases: Phrases) => Letter;
  // A name that somebody chose: it must not break the subject's line.
  const workspace = reader.workspace === null ? null : oneLine(reader.workspace, WORKSPACE_LENGTH);
  const letter = write(notice, phrasesFor({ ...reader, workspace }, tiers));
  if (workspace === null) return toMail(reader, notice.kind, letter);
  const facts = [{ label: WORKSPACE[reader.language], value: workspace }, ...(letter.facts ?? [])];
  return toMail(reader, notice.kind, { ...letter, subject: `${letter.subject} (${workspace})`, facts });
}
