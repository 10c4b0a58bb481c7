import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { VerifyByLink } from "@/components/auth/verify-by-link";
import { VerifyCodeForm } from "@/components/auth/verify-code-form";
import { localOutboxUrl } from "@/lib/auth/service/check-mail";
import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("verify.title") };
}

export default async function VerifyEmailPage({ searchParams }: PageProps<"/verify-email">) {
  const { next, token } = await searchParams;
  const path = safeRedirectPath(next);
  return token === undefined ? (
    <VerifyCodeForm next={path} outboxUrl={localOutboxUrl()} />
  ) : (
    <VerifyByLink next={path} />
  );
}
