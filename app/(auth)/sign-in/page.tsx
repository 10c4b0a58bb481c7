import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SIGN_IN_NOTICES } from "@/components/auth/auth-links";
import { SignInForm } from "@/components/auth/sign-in-form";
import { isFlagOn } from "@/lib/auth/flags/read-flags";
import { listProviders } from "@/lib/auth/oauth/providers/registry";
import { OAUTH_PROBLEMS } from "@/lib/auth/oauth/schema";
import { findPagePrincipal } from "@/lib/gate/page";
import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("signIn.title") };
}

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, notice, problem } = await searchParams;
  const path = safeRedirectPath(next);
  if (await findPagePrincipal()) redirect(path);
  return (
    <SignInForm
      next={path}
      notice={SIGN_IN_NOTICES.find((known) => known === notice) ?? null}
      problem={OAUTH_PROBLEMS.find((known) => known === problem) ?? null}
      providers={listProviders()}
      byMail={await isFlagOn("mail_sign_in", null)}
    />
  );
}
