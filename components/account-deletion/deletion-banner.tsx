"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { useDateFormat } from "@/components/ui/time-zone";
import type { AccountDeletion } from "@/lib/privacy/deletion/schema";
import { useKeepAccount } from "./use-keep-account";

/** On every page while the account waits to be deleted: when that is, and the way back. */
export function DeletionBanner({ deletion }: { deletion: AccountDeletion }) {
  const t = useTranslations("states.accountDeletion");
  const time = useDateFormat({ dateStyle: "long", timeStyle: "short" });
  const keep = useKeepAccount();
  return (
    <Banner
      tone="danger"
      icon={<Trash2 aria-hidden />}
      className="m-2 flex-wrap [&_.banner-text]:min-w-60"
      action={
        <Button size="sm" busy={keep.isPending} onClick={() => keep.mutate()}>
          {t("keep")}
        </Button>
      }
    >
      {t("text", { time: time.format(new Date(deletion.deletesAt)) })}
    </Banner>
  );
}
