"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { retentionKey, setRetention } from "@/lib/auth/admin/retention/client";
import { RETENTION_MAX_DAYS, type Retention } from "@/lib/auth/admin/retention/schema";
import { readNumber } from "@/lib/platform/public/read-number";

/** For how many days something is kept; the button is there once the number is another one. */
export function RetentionForm({ item }: { item: Retention }) {
  const t = useTranslations("operations.limits");
  const locale = useLocale();
  const client = useQueryClient();
  const errorToast = useErrorToast();
  const [typed, setTyped] = useState(String(item.days));
  const [busy, setBusy] = useState(false);
  const days = readNumber(typed, locale);
  const isGood = days !== null && Number.isInteger(days) && days >= item.leastDays && days <= RETENTION_MAX_DAYS;

  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy || !isGood) return;
    setBusy(true);
    try {
      await setRetention(item.class, days);
      await client.invalidateQueries({ queryKey: retentionKey });
      toast.show({ message: t("saved") });
    } catch (error) {
      errorToast(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form className="flex items-center gap-2" onSubmit={(event) => void save(event)}>
      <Input
        inputMode="numeric"
        autoComplete="off"
        className="w-24"
        aria-label={t("daysOf", { what: t(`classes.${item.class}`) })}
        value={typed}
        invalid={!isGood}
        onValueChange={setTyped}
      />
      {!isGood && (
        <span className="text-12 text-danger">{t("range", { least: item.leastDays, most: RETENTION_MAX_DAYS })}</span>
      )}
      {isGood && days !== item.days && (
        <Button type="submit" size="sm" busy={busy}>
          {t("save")}
        </Button>
      )}
    </form>
  );
}
