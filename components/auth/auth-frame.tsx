import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Brand } from "@/components/marketing/brand";
import { LanguageSwitch } from "@/components/marketing/language-switch";
import { PriceLedger } from "@/components/marketing/price-ledger";
import type { Showcase } from "@/components/marketing/showcase";

/** Two halves: the form, and on wide screens what the product weighs for every message. */
export function AuthFrame({ showcase, children }: { showcase: Showcase; children: ReactNode }) {
  const t = useTranslations("auth");
  return (
    <div className="grid min-h-dvh lg:grid-cols-2">
      <div className="flex flex-col px-4 py-4 md:px-8 md:py-[18px]">
        <header>
          <Brand />
        </header>
        {/* From a fixed height, so that errors and hints push down what follows and nothing else. */}
        <main className="mx-auto mt-[clamp(1.5rem,17dvh,12rem)] mb-auto w-full max-w-[360px] pb-10">{children}</main>
        <footer className="-ms-2">
          <LanguageSwitch label={t("language")} />
        </footer>
      </div>
      <aside aria-label={t("aside.label")} className="hairline-s hidden place-items-center bg-sidebar p-12 lg:grid">
        <PriceLedger showcase={showcase} />
      </aside>
    </div>
  );
}
