import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/states/empty-state";
import { Button } from "@/components/ui/button";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("errors.notFound");
  return { title: t("title") };
}

export default function NotFound() {
  const t = useTranslations("errors.notFound");
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={t("title")}
        description={t("description")}
        action={
          <Button variant="primary" render={<Link href="/chat" />}>
            {t("action")}
          </Button>
        }
      />
    </main>
  );
}
