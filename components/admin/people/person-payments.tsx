"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { paymentsQuery } from "@/lib/billing/payments/client";

/** The way to a person's payments, and whether one is disputed. */
export function PersonPayments({ id }: { id: string }) {
  const t = useTranslations("payments");
  const { data } = useInfiniteQuery(paymentsQuery({ kind: "user", id }));
  return (
    <Section title={t("title")} description={t("openHint")}>
      <p className="flex flex-wrap items-center gap-3">
        <Button render={<Link href={`/admin/people/${id}/payments`} prefetch={false} />}>{t("open")}</Button>
        {data?.pages[0]?.isFlagged && <Badge tone="danger">{t("disputed")}</Badge>}
      </p>
    </Section>
  );
}
