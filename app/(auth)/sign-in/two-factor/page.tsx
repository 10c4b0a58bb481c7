import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { withNext } from "@/components/auth/auth-links";
import { SecondFactorForm } from "@/components/auth/second-factor-form";
import { findPendingSignIn } from "@/lib/auth/two-factor/pending-sign-in";
import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("secondFactor.title") };
}

export default async function SecondFactorPage({ searchParams }: PageProps<"/sign-in/two-factor">) {
  const { next } = await searchParams;
  const path = safeRedirectPath(next);
  const waiting = await findPendingSignIn((await headers()).get("cookie"));
  if (!waiting) redirect(withNext("/sign-in", path));
  return <SecondFactorForm next={path} {...waiting} />;
}
