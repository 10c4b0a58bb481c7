"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

/** The id under which our logs know a request; a click copies it. */
export function RequestId({ id }: { id: string }) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="inline-flex h-7 items-center gap-1.5 rounded-sm px-2 text-12 text-text-2 hover:bg-hover"
      aria-label={`${t("copyRequestId")}: ${id}`}
      onClick={() =>
        navigator.clipboard.writeText(id).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
    >
      {copied ? <Check aria-hidden className="size-3.5" /> : <Copy aria-hidden className="size-3.5 text-text-3" />}
      <code className="font-mono">{id}</code>
    </button>
  );
}
