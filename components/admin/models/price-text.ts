import { formatMicroUsd } from "@/lib/platform/public/i18n-format";

interface Rates {
  inputMicroUsdPerMtok: number;
  outputMicroUsdPerMtok: number;
}

/** "$0.15 / $0.60": what a million tokens cost, going in and coming out. */
export const ratesText = ({ inputMicroUsdPerMtok, outputMicroUsdPerMtok }: Rates, locale: string) =>
  `${formatMicroUsd(inputMicroUsdPerMtok, locale)} / ${formatMicroUsd(outputMicroUsdPerMtok, locale)}`;
