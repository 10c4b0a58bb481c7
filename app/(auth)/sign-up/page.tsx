import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignUpForm } from "@/components/auth/sign-up-form";
import { SignUpRefused } from "@/components/auth/sign-up-refused";
import { getSignUpRules } from "@/lib/auth/admission/sign-up-rules";
import { listProviders } from "@/lib/auth/oauth/providers/registry";
import { findPagePrincipal } from "@/lib/gate/page";
import { safeRedirectPath } from "@/lib/platform/public/safe-redirect";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("auth");
  return { title: t("signUp.title") };
}

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { next, invitation } = await searchParams;
  const path = safeRedirectPath(next);
  if (await findPagePrincipal()) redirect(path);
  const { mode, domains, invited, isInvitationDead } = await getSignUpRules(invitation);
  if (mode === "closed") return <SignUpRefused reason="closed" next={path} />;
  if (mode === "invite" && !invited) {
    return <SignUpRefused reason={isInvitationDead ? "deadInvitation" : "invite"} next={path} />;
  }
  return (
    <SignUpForm
      next={path}
      providers={listProviders()}
      invited={invited}
      domains={mode === "domains" && !invited ? domains : []}
    />
  );
}
