"use client";

import { CloudAlert, RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { WholePage } from "@/components/marketing/whole-page";
import { RequestId } from "@/components/states/request-id";
import { Button } from "@/components/ui/button";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/**
 * A page that failed while rendering. The digest is what the server's log knows the error by. It comes with every page,
 * so that it takes no router: after an error a page loaded anew is safer anyway.
 */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const t = useTranslations();
  return (
    <WholePage
      icon={<CloudAlert aria-hidden />}
      title={t("errors.page.title")}
      description={t("errors.page.description")}
    >
      <Button onClick={retry}>
        <RefreshCw aria-hidden />
        {t("common.tryAgain")}
      </Button>
      <Button variant="ghost" render={<a href="/chat" />}>
        {t("errors.page.home")}
      </Button>
      {error.digest && <RequestId id={error.digest} />}
    </WholePage>
  );
}
