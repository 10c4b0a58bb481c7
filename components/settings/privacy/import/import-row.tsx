"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ListItem } from "@/components/ui/list";
import { ProgressBar } from "@/components/ui/progress";
import { useDateFormat } from "@/components/ui/time-zone";
import { formatBytes, formatCount } from "@/lib/platform/public/i18n-format";
import { dataImportsKey, removeDataImport } from "@/lib/privacy/imports/client";
import { type DataImport, PART_BYTES } from "@/lib/privacy/imports/schema";
import { ImportReport } from "./import-report";
import type { Upload } from "./use-archive-upload";

interface ImportRowProps {
  item: DataImport;
  /** The upload of this page, where it is this import's. */
  upload: Upload | null;
  onCancelUpload: () => void;
}

/** One import: how far it is, or what became of it. */
export function ImportRow({ item, upload, onCancelUpload }: ImportRowProps) {
  const t = useTranslations("imports");
  const locale = useLocale();
  const client = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeDataImport(item.id),
    onSettled: () => client.invalidateQueries({ queryKey: dataImportsKey }),
  });
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const isUploading = item.state === "uploading";
  const isEnded = item.state === "done" || item.state === "failed";
  const sentBytes = upload?.sentBytes ?? Math.min(item.receivedParts * PART_BYTES, item.sizeBytes);
  const [value, max] = isUploading ? [sentBytes, item.sizeBytes] : [item.doneItems, item.totalItems];
  return (
    <ListItem
      end={
        item.state !== "removing" && (
          <Button
            size="sm"
            variant="ghost"
            busy={remove.isPending}
            onClick={() => (isUploading && upload ? onCancelUpload() : setIsAsking(true))}
          >
            {t(isEnded ? "remove" : "cancel")}
          </Button>
        )
      }
    >
      <p className="font-medium" role="status">
        {t(`states.${item.state}`)}
      </p>
      <p className="num text-text-2">
        <time dateTime={item.createdAt}>{time.format(new Date(item.createdAt))}</time>
        {" · "}
        {isUploading
          ? t("sent", { sent: formatBytes(sentBytes, locale), total: formatBytes(item.sizeBytes, locale) })
          : formatBytes(item.sizeBytes, locale)}
        {item.state === "running" && item.totalItems > 0 && (
          <>
            {" · "}
            {t("items", { done: formatCount(item.doneItems, locale), total: formatCount(item.totalItems, locale) })}
          </>
        )}
      </p>
      {item.failure && <p className="text-danger">{t(`failures.${item.failure}`)}</p>}
      {item.report && <ImportReport report={item.report} />}
      {!isEnded && (
        <div className="mt-2 max-w-80">
          <ProgressBar
            label={t("progress")}
            value={max > 0 && item.state !== "removing" ? value : null}
            max={max || undefined}
          />
        </div>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t(isEnded ? "removeTitle" : "cancelTitle")}
        description={t("removeText")}
        confirmLabel={t(isEnded ? "remove" : "cancelNow")}
        cancelLabel={t("keep")}
        onConfirm={async () => {
          await remove.mutateAsync();
        }}
      />
    </ListItem>
  );
}
