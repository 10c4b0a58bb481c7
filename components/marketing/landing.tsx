import { KeyRound, ReceiptText, Repeat, SquareTerminal } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { HOME_PATH } from "@/components/auth/auth-links";
import { Button } from "@/components/ui/button";
import { Brand } from "./brand";
import { LanguageSwitch } from "./language-switch";
import { PriceLedger } from "./price-ledger";
import type { Showcase } from "./showcase";

const POINTS = [
  { key: "auto", Icon: ReceiptText },
  { key: "own", Icon: KeyRound },
  { key: "keeps", Icon: Repeat },
  { key: "api", Icon: SquareTerminal },
] as const;

interface LandingHeaderProps {
  pricingLabel: string | null;
  /** This is the page of the prices. */
  isPricing?: boolean;
  isSignedIn?: boolean;
}

/** The bar of pages for people who may not be signed in. */
export function LandingHeader({ pricingLabel, isPricing = false, isSignedIn = false }: LandingHeaderProps) {
  const t = useTranslations("marketing.nav");
  return (
    <header className="hairline-b flex h-14 items-center justify-between px-4 md:px-6">
      <Brand />
      <nav aria-label={t("label")} className="flex items-center gap-1">
        {pricingLabel !== null && (
          <Button
            variant="ghost"
            className="aria-[current=page]:font-semibold"
            render={<Link href="/pricing" aria-current={isPricing ? "page" : undefined} />}
          >
            {pricingLabel}
          </Button>
        )}
        {isSignedIn ? (
          <Button variant="ink" render={<Link href={HOME_PATH} />}>
            {t("open")}
          </Button>
        ) : (
          <>
            <Button variant="ghost" render={<Link href="/sign-in" />}>
              {t("signIn")}
            </Button>
            <Button variant="ink" className="hide-mobile" render={<Link href="/sign-up" />}>
              {t("signUp")}
            </Button>
          </>
        )}
      </nav>
    </header>
  );
}

/** The end of such a page: its language, and what else there is to read. */
export function LandingFooter() {
  const t = useTranslations("marketing.footer");
  return (
    <footer className="hairline-t flex min-h-14 flex-wrap items-center justify-between gap-x-4 px-4 md:px-6">
      <LanguageSwitch label={t("language")} />
      <Link href="/docs/api" className="inline-flex min-h-8 items-center text-12 text-text-3 hover:text-text">
        {t("docs")}
      </Link>
    </footer>
  );
}

/** The page for those who are not signed in: what it is, one proof in numbers, four facts, the way in. */
export function Landing({ showcase, pricingLabel }: { showcase: Showcase; pricingLabel: string | null }) {
  const t = useTranslations("marketing");
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="btn btn-ink sr-only focus:not-sr-only focus:absolute focus:start-4 focus:top-3">
        {t("nav.skip")}
      </a>
      <LandingHeader pricingLabel={pricingLabel} />
      <main id="content" className="mx-auto w-full max-w-[1136px] flex-1 px-4 md:px-8">
        <section className="grid items-center gap-12 py-14 md:grid-cols-2 md:gap-16 md:py-20">
          <div>
            <h1 className="text-32 font-semibold text-balance">{t("hero.title")}</h1>
            <p className="mt-3 max-w-[44ch] text-15 text-text-2">{t("hero.text")}</p>
            <div className="mt-8 flex flex-wrap gap-2">
              <Button variant="primary" size="lg" render={<Link href="/sign-up" />}>
                {t("hero.signUp")}
              </Button>
              <Button size="lg" render={<Link href="/sign-in" />}>
                {t("hero.signIn")}
              </Button>
            </div>
          </div>
          <PriceLedger showcase={showcase} />
        </section>
        <ul className="hairline-t grid gap-x-12 gap-y-8 py-12 md:grid-cols-2 lg:grid-cols-4 lg:gap-x-8">
          {POINTS.map(({ key, Icon }) => (
            <li key={key}>
              <Icon aria-hidden className="text-text-3" />
              <h2 className="section-title mt-3">{t(`points.${key}.title`)}</h2>
              <p className="mt-1 text-text-2">{t(`points.${key}.text`)}</p>
            </li>
          ))}
        </ul>
      </main>
      <LandingFooter />
    </div>
  );
}
