import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { WholePage } from "@/components/marketing/whole-page";
import { Button } from "@/components/ui/button";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("errors.notFound");
  return { title: t("title") };
}

/** As the page of an error, it comes with every page: its link takes no router. */
export default function NotFound() {
  const t = useTranslations("errors.notFound");
  return (
    <WholePage icon={<SearchX aria-hidden />} title={t("title")} description={t("description")}>
      <Button variant="primary" render={<a href="/chat" />}>
        {t("action")}
      </Button>
    </WholePage>
  );
}
