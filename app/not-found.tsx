import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { WholePage } from "@/components/marketing/whole-page";
import { Button } from "@/components/ui/button";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("errors.notFound");
  return { title: t("title") };
}

export default function NotFound() {
  const t = useTranslations("errors.notFound");
  return (
    <WholePage icon={<SearchX aria-hidden />} title={t("title")} description={t("description")}>
      <Button variant="primary" render={<Link href="/chat" />}>
        {t("action")}
      </Button>
    </WholePage>
  );
}
