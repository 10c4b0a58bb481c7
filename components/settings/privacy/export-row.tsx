"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { ProgressBar } from "@/components/ui/progress";
import { useDateFormat } from "@/components/ui/time-zone";
import { formatBytes, formatCount } from "@/lib/platform/public/i18n-format";
import { dataExportsKey, prepareDownload, removeDataExport } from "@/lib/privacy/exports/client";
import { type DataExport, isUnderWay } from "@/lib/privacy/exports/schema";

/** One export: how far it is, or what became of it. */
export function ExportRow({ item }: { item: DataExport }) {
  const t = useTranslations("privacy.export");
  const locale = useLocale();
  const errorToast = useErrorToast();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: dataExportsKey });
  const remove = useMutation({ mutationFn: () => removeDataExport(item.id), onError: errorToast, onSettled: refresh });
  const download = useMutation({
    mutationFn: () => prepareDownload(item.id),
    // The answer is an attachment, so that the page stays.
    onSuccess: (address) => window.location.assign(address),
    onError: (error) => {
      errorToast(error);
      return refresh();
    },
  });
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const underWay = isUnderWay(item);
  return (
    <ListItem
      end={
        <span className="flex flex-wrap justify-end gap-2">
          {item.state === "ready" && (
            <Button size="sm" busy={download.isPending} onClick={() => download.mutate()}>
              <Download aria-hidden />
              {t("download")}
            </Button>
          )}
          <Button size="sm" variant="ghost" busy={remove.isPending} onClick={() => remove.mutate()}>
            {t(underWay ? "cancel" : "remove")}
          </Button>
        </span>
      }
    >
      <p className="font-medium" role="status">
        {t(item.state)}
      </p>
      <p className="num text-text-2">
        <time dateTime={item.createdAt}>{time.format(new Date(item.createdAt))}</time>
        {item.state === "running" && item.totalItems > 0 && (
          <>
            {" · "}
            {t("items", { done: formatCount(item.doneItems, locale), total: formatCount(item.totalItems, locale) })}
          </>
        )}
        {item.state === "ready" && item.expiresAt && item.sizeBytes !== null && (
          <>
            {" · "}
            {t("until", { size: formatBytes(item.sizeBytes, locale), time: time.format(new Date(item.expiresAt)) })}
          </>
        )}
      </p>
      {underWay && (
        <div className="mt-2 max-w-80">
          <ProgressBar
            label={t("progress")}
            value={item.totalItems > 0 ? item.doneItems : null}
            max={item.totalItems || undefined}
          />
        </div>
      )}
    </ListItem>
  );
}
