import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SIGN_IN_NOTICES } from "@/components/auth/auth-links";
import { SignInForm } from "@/components/auth/sign-in-form";
import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("signIn.title") };
}

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, notice } = await searchParams;
  return (
    <SignInForm next={safeRedirectPath(next)} notice={SIGN_IN_NOTICES.find((known) => known === notice) ?? null} />
  );
}
