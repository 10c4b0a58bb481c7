import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignUpPage } from "@/components/admin/sign-up/sign-up-page";
import { requireAdminPage } from "@/lib/gate/admin-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.signUp");
  return { title: t("title") };
}

export default async function SignUpRoute() {
  await requireAdminPage();
  return <SignUpPage />;
}
