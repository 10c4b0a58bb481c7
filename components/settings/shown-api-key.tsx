"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { CreatedApiKey } from "@/lib/auth/client";

/** The only sight of a whole key. */
export function ShownApiKey({ apiKey, onDone }: { apiKey: CreatedApiKey; onDone: () => void }) {
  const t = useTranslations("settings.apiKeys");
  return (
    <div className="mt-4">
      <Field label={t("shownLabel")}>
        <Input
          readOnly
          value={apiKey.key}
          inputClassName="font-mono text-12"
          onFocus={(event) => event.currentTarget.select()}
          end={<CopyButton className="-me-1.5" text={apiKey.key} label={t("copy")} />}
        />
      </Field>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </DialogFooter>
    </div>
  );
}
