import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { MailSignInByLink } from "@/components/auth/mail-sign-in-by-link";
import { MailSignInForm } from "@/components/auth/mail-sign-in-form";
import { isFlagOn } from "@/lib/auth/flags/read-flags";
import { findPagePrincipal } from "@/lib/gate/page";
import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("mailSignIn.title") };
}

export default async function MailSignInPage({ searchParams }: PageProps<"/sign-in/mail">) {
  if (!(await isFlagOn("mail_sign_in", null))) notFound();
  const { next, token } = await searchParams;
  const path = safeRedirectPath(next);
  if (await findPagePrincipal()) redirect(path);
  return token === undefined ? <MailSignInForm next={path} /> : <MailSignInByLink next={path} />;
}
