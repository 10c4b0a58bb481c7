"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useErrorText } from "@/components/auth/use-error-text";
import { ErrorState } from "@/components/states/error-state";
import { OfflineBanner } from "@/components/states/offline-banner";
import { Badge } from "@/components/ui/badge";
import { PageBody, PageTitle } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { adminUserQuery } from "@/lib/auth/admin/users/client";
import { ApiError } from "@/lib/platform/public/api-client";
import { ContractSection } from "../contract/contract-section";
import { ViewSection } from "../view-as/view-section";
import { PersonAccess } from "./person-access";
import { PersonFacts } from "./person-facts";
import { PersonPayments } from "./person-payments";
import { PersonUsage } from "./person-usage";
import { StateBadge } from "./state-badge";

/** One account: what it is, what it used, and what can be done with it. */
export function PersonPage({ id, hasPayments }: { id: string; hasPayments: boolean }) {
  const t = useTranslations("admin.person");
  const people = useTranslations("admin.people");
  const loading = useTranslations("common")("loading");
  const errorText = useErrorText();
  const { data: user, error, isPending, refetch } = useQuery(adminUserQuery(id));
  return (
    <PageBody narrow>
      <Link
        href="/admin/people"
        prefetch={false}
        className="-ms-2 mb-3 inline-flex h-8 items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover max-md:h-11"
      >
        <ArrowLeft aria-hidden className="text-text-3" />
        {t("back")}
      </Link>
      {isPending && (
        <div aria-busy="true">
          <VisuallyHidden>{loading}</VisuallyHidden>
          <Skeleton className="h-60" />
        </div>
      )}
      {error && !user && (
        <ErrorState
          className="py-16"
          title={t("failed")}
          description={errorText(error)}
          requestId={error instanceof ApiError ? error.requestId : undefined}
          onRetry={() => void refetch()}
        />
      )}
      {user && (
        <>
          <PageTitle
            title={<bdi className="break-all">{user.email}</bdi>}
            description={<bdi>{user.displayName}</bdi>}
            action={
              <>
                <StateBadge state={user.state} />
                {user.role === "admin" && <Badge tone="accent">{people("roles.admin")}</Badge>}
              </>
            }
          />
          <OfflineBanner className="mt-4" />
          <PersonFacts user={user} />
          <PersonUsage id={id} />
          {hasPayments && <PersonPayments id={id} />}
          {hasPayments && <ContractSection payer={{ kind: "user", id }} onChanged={() => void refetch()} />}
          {user.role === "user" && <ViewSection user={user} />}
          <PersonAccess user={user} />
        </>
      )}
    </PageBody>
  );
}
