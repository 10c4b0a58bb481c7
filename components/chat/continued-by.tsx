import { Unplug } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ChatMessage } from "@/lib/chat/schema";
import { formatCount } from "@/lib/platform/public/i18n-format";

/** Who went on with an answer whose stream broke off, and from where. Nothing for answers of one model. */
export function ContinuedBy({ message }: { message: ChatMessage }) {
  const t = useTranslations("chat.message");
  const locale = useLocale();
  const writers = message.metadata?.writers ?? [];
  if (writers.length < 2) return null;
  return (
    <p className="mt-2.5 flex items-start gap-1.5 text-13 text-text-2">
      <Unplug aria-hidden className="mt-0.5 size-3.5 flex-none text-text-3" />
      <span>
        {writers
          .slice(1)
          .map(({ modelName, fromCharacter }, index) =>
            t("continued", {
              before: writers[index]?.modelName ?? "",
              model: modelName,
              count: formatCount(fromCharacter, locale),
            }),
          )
          .join(" ")}
      </span>
    </p>
  );
}
