"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { ErrorState } from "@/components/states/error-state";
import { Button } from "@/components/ui/button";

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that failed while rendering. The digest is what the server's log knows the error by. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useTranslations("errors.page");
  return (
    <main className="grid min-h-dvh place-content-center p-4">
      <ErrorState title={t("title")} description={t("description")} requestId={error.digest} onRetry={reset} />
      <Button variant="ghost" className="mx-auto" render={<Link href="/chat" />}>
        {t("home")}
      </Button>
    </main>
  );
}
