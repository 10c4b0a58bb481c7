"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { toast } from "./toast-store";
import { VisuallyHidden } from "./visually-hidden";

interface CopyButtonProps {
  /** What to copy; a function is asked at the moment of the click. */
  text: string | (() => string);
  label?: string | undefined;
  appearance?: "icon" | "text" | "code-head" | undefined;
  size?: "sm" | "md" | undefined;
  className?: string | undefined;
}

const CONFIRMED_MS = 1600;

/** Copies text and says so, by a check mark and to screen readers. */
export function CopyButton({ text, label, appearance = "icon", size, className }: CopyButtonProps) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      setCopied(true);
    } catch {
      // Clipboard access can be denied by the browser or the embedding page.
      toast.error(t("copyFailed"));
    }
  }

  const icon = copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />;
  const name = label ?? t("copy");
  const announced = (
    <span aria-live="polite" className="absolute">
      <VisuallyHidden>{copied ? t("copied") : ""}</VisuallyHidden>
    </span>
  );
  if (appearance === "icon") {
    return (
      <IconButton label={name} size={size} className={className} onClick={copy}>
        {icon}
        {announced}
      </IconButton>
    );
  }
  if (appearance === "code-head") {
    return (
      <button type="button" className="code-act" onClick={copy}>
        {icon}
        {copied ? t("copied") : name}
      </button>
    );
  }
  return (
    <Button size={size} className={className} onClick={copy}>
      {icon}
      {copied ? t("copied") : name}
    </Button>
  );
}
