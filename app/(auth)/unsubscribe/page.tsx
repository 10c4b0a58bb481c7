import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { UnsubscribeForm } from "@/components/auth/unsubscribe-form";
import { ClientMessages } from "@/components/ui/client-messages";
import { readUnsubscribeToken } from "@/lib/auth/unsubscribe/token";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("notifications.unsubscribe");
  return { title: t("title"), robots: { index: false } };
}

export default async function UnsubscribePage({ searchParams }: PageProps<"/unsubscribe">) {
  const { token } = await searchParams;
  const text = typeof token === "string" ? token : "";
  return (
    <ClientMessages namespaces={["notifications"]}>
      <UnsubscribeForm token={text} mail={readUnsubscribeToken(text)?.mail ?? null} />
    </ClientMessages>
  );
}
