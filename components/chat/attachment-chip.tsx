"use client";

import { RotateCw, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import { ProgressBar } from "@/components/ui/progress";
import { formatBytes } from "@/lib/platform/public/i18n-format";

interface AttachmentChipProps {
  name: string;
  /** 0: not known. */
  sizeBytes: number;
  /** Opens it. */
  href?: string | undefined;
  /** Null: not known yet. Left out: it has arrived. */
  sentBytes?: number | null | undefined;
  problem?: string | null | undefined;
  onRemove?: (() => void) | undefined;
  onRetry?: (() => void) | undefined;
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1, dot + 6) : "file";
}

/** A file of a message: what it is called, how large it is, and on the way there, how far it has come. */
export function AttachmentChip({ name, sizeBytes, href, sentBytes, problem, onRemove, onRetry }: AttachmentChipProps) {
  const t = useTranslations("chat.attach");
  const locale = useLocale();
  const body = (
    <>
      <span
        aria-hidden
        className="rounded-[3px] bg-subtle p-1 font-mono text-[9.5px] leading-none text-text-2 uppercase"
      >
        {extensionOf(name)}
      </span>
      <span dir="auto" className="max-w-48 truncate font-medium">
        {name}
      </span>
      {problem ? (
        <span role="alert" className="max-w-64 truncate text-danger" data-tooltip={problem}>
          {problem}
        </span>
      ) : (
        sizeBytes > 0 && <span className="num text-text-3">{formatBytes(sizeBytes, locale)}</span>
      )}
    </>
  );
  const frame =
    "relative flex h-9 min-w-0 max-w-full items-center gap-2 overflow-hidden rounded-md border border-line-strong bg-surface ps-2 pe-2.5";
  if (href) {
    return (
      <a className={`${frame} hover:bg-subtle`} href={href} target="_blank" rel="noreferrer">
        {body}
      </a>
    );
  }
  return (
    <span className={frame}>
      {body}
      {problem && onRetry && (
        <IconButton size="sm" label={t("retry", { name })} onClick={onRetry}>
          <RotateCw aria-hidden />
        </IconButton>
      )}
      {onRemove && (
        <IconButton size="sm" className="-me-1.5" label={t("remove", { name })} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      )}
      {sentBytes !== undefined && !problem && (
        <span className="absolute inset-x-0 bottom-0">
          <ProgressBar value={sentBytes} max={sizeBytes} label={t("progress", { name })} />
        </span>
      )}
    </span>
  );
}
