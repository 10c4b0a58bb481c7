"use client";

import { LifeBuoy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ListItem } from "@/components/ui/list";
import { makeRecoveryCodes } from "@/lib/auth/two-factor/client";
import { ShownRecoveryCodes } from "./shown-recovery-codes";

const CODES = Array.from({ length: 10 }, (_, index) => index);

/** A bar for each code: pale ones are used. */
function LeftBars({ left }: { left: number }) {
  return (
    <span aria-hidden className="hide-mobile me-1 flex gap-[3px]">
      {CODES.map((index) => (
        <span
          key={index}
          className={cn("h-3.5 w-[5px] rounded-[1.5px]", index < CODES.length - left ? "bg-line-strong" : "bg-text-2")}
        />
      ))}
    </span>
  );
}

/** How many recovery codes are left, and the way to new ones. */
export function RecoveryCodesRow({ left, onChanged }: { left: number; onChanged: () => Promise<void> }) {
  const t = useTranslations("security.twoFactor");
  const [isAsking, setIsAsking] = useState(false);
  const [codes, setCodes] = useState<string[]>([]);
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<LifeBuoy aria-hidden className="size-5" />}
      end={
        <>
          <LeftBars left={left} />
          <Button size="sm" onClick={() => setIsAsking(true)}>
            {t("makeCodes")}
          </Button>
        </>
      }
    >
      <p className="font-medium">{t("recovery")}</p>
      <p className="num text-text-2">{t("left", { count: left })}</p>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t("makeTitle")}
        description={t("makeText")}
        confirmLabel={t("makeCodes")}
        onConfirm={async () => {
          setCodes((await makeRecoveryCodes()).recoveryCodes);
          void onChanged();
        }}
      />
      {/* Only the button closes it: a press outside would lose the codes. */}
      <Dialog open={codes.length > 0}>
        <DialogContent alert title={t("codesTitle")} description={t("codesText")}>
          <ShownRecoveryCodes codes={codes} onDone={() => setCodes([])} />
        </DialogContent>
      </Dialog>
    </ListItem>
  );
}
