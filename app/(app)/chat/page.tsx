import { getTranslations } from "next-intl/server";

export async function generateMetadata() {
  const t = await getTranslations("chat.new");
  return { title: t("title") };
}

export default function NewChatPage() {
  return null;
}
