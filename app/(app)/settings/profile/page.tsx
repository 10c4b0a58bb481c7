import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ProfilePage } from "@/components/settings/profile-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.profile");
  return { title: t("title") };
}

export default function SettingsRoute() {
  return <ProfilePage />;
}
