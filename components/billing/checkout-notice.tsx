"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Clock } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { Banner } from "@/components/ui/banner";
import { checkoutQuery } from "@/lib/billing/stripe/client";
import { useTierNames } from "./use-tier-names";

const SESSION = /^cs_\w+$/;

/** How the purchase ended that somebody comes back from. */
export function CheckoutNotice({ onBought }: { onBought: () => Promise<unknown> }) {
  const t = useTranslations("billing.plan.checkout");
  const nameOf = useTierNames();
  const given = useSearchParams().get("checkout");
  const session = given !== null && SESSION.test(given) ? given : null;
  const { data, isError } = useQuery(checkoutQuery(session));
  const state = data?.state;
  const reload = useEffectEvent(() => void onBought());
  useEffect(() => {
    if (state === "success") reload();
  }, [state]);
  if (given === "cancelled") return <Banner className="mt-4">{t("cancelled")}</Banner>;
  if (session === null) return null;
  if (isError && !data) {
    return (
      <Banner tone="warn" className="mt-4" icon={<CircleAlert aria-hidden />}>
        {t("unknown")}
      </Banner>
    );
  }
  if (!data) return <Banner className="mt-4">{t("reading")}</Banner>;
  if (data.state === "success") {
    return (
      <Banner tone="info" className="mt-4" icon={<CircleCheck aria-hidden />}>
        {data.tier ? t("success", { plan: nameOf(data.tier) }) : t("successPlain")}
      </Banner>
    );
  }
  return data.state === "pending" ? (
    <Banner tone="info" className="mt-4" icon={<Clock aria-hidden />}>
      {t("pending")}
    </Banner>
  ) : (
    <Banner tone="danger" className="mt-4" icon={<CircleAlert aria-hidden />}>
      {t("failed")}
    </Banner>
  );
}
