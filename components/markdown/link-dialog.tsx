"use client";

import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { classifyUrl, longQueryBytes } from "./classify-url";

/** Shows the whole address before a reader leaves, and says what is suspicious about it. */
export function LinkDialog({ href, onClose }: { href: string; onClose: () => void }) {
  const t = useTranslations("markdown.link");
  const url = classifyUrl(href);
  if (url.kind !== "external") return null;
  const bytes = longQueryBytes(url.href);
  const hostAt = url.href.indexOf(url.host);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("title")} description={t("description")}>
        <p className="mt-4 max-h-40 overflow-auto rounded-md bg-subtle px-3 py-2 font-mono text-12 break-all text-text-2">
          {url.href.slice(0, hostAt)}
          <strong className="font-semibold text-text">{url.host}</strong>
          {url.href.slice(hostAt + url.host.length)}
        </p>
        {bytes !== null && (
          <Banner tone="warn" className="mt-3">
            {t("long", { bytes })}
          </Banner>
        )}
        {url.href.startsWith("http:") && (
          <Banner tone="warn" className="mt-3">
            {t("insecure")}
          </Banner>
        )}
        <DialogFooter>
          <CopyButton appearance="text" text={url.href} className="me-auto" />
          <Button variant="ghost" onClick={onClose}>
            {t("stay")}
          </Button>
          <Button
            variant="primary"
            onClick={onClose}
            render={
              <a href={url.href} target="_blank" rel="noopener noreferrer">
                {t("open")}
              </a>
            }
          />
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
