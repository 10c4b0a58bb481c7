"use client";

import { LifeBuoy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ListItem } from "@/components/ui/list";
import { makeRecoveryCodes } from "@/lib/auth/two-factor/client";
import { ShownRecoveryCodes } from "./shown-recovery-codes";

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
        <Button size="sm" onClick={() => setIsAsking(true)}>
          {t("makeCodes")}
        </Button>
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
      <Dialog open={codes.length > 0} onOpenChange={(open) => !open && setCodes([])}>
        <DialogContent title={t("codesTitle")} description={t("codesText")}>
          <ShownRecoveryCodes codes={codes} onDone={() => setCodes([])} />
        </DialogContent>
      </Dialog>
    </ListItem>
  );
}
