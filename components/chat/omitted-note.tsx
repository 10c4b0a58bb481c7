import { FoldVertical } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ChatMessage } from "@/lib/chat/schema";

/** That the model has not read the whole conversation, and why. Nothing for answers that rest on all of it. */
export function OmittedNote({ message }: { message: ChatMessage }) {
  const t = useTranslations("chat.message");
  const { omittedMessages: count = 0, modelName = "" } = message.metadata ?? {};
  if (count === 0) return null;
  return (
    <p className="mt-2.5 flex items-start gap-1.5 text-13 text-text-2">
      <FoldVertical aria-hidden className="mt-0.5 size-3.5 flex-none text-text-3" />
      <span>{t("omitted", { count, model: modelName })}</span>
    </p>
  );
}
