"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { toast } from "@/components/ui/toast-store";
import { adminAuditKey } from "@/lib/auth/admin/audit/client";
import { flagsKey, setFlag } from "@/lib/auth/flags/client";
import { FLAGS, type FlagState, setFlagSchema } from "@/lib/auth/flags/schema";
import { readNumber } from "@/lib/platform/public/read-number";
import { ReasonField } from "../reason-field";
import { SomeFields } from "./some-fields";

const AUDIENCES = ["everybody", "some", "nobody"] as const;
type Audience = (typeof AUDIENCES)[number];

function audienceOf({ everyone, tiers, people, percent }: FlagState): Audience {
  if (everyone) return "everybody";
  return tiers.length > 0 || people.length > 0 || percent > 0 ? "some" : "nobody";
}

/** For whom a part of the product is on, and why that is changed. */
export function FlagForm({ state, onClose }: { state: FlagState; onClose: () => void }) {
  const t = useTranslations("console.flags");
  const changes = useTranslations("admin.changes");
  const common = useTranslations("common");
  const locale = useLocale();
  const client = useQueryClient();
  const { flag } = state;
  const [audience, setAudience] = useState(() => audienceOf(state));
  const [tiers, setTiers] = useState<readonly string[]>(state.tiers);
  const choices = AUDIENCES.filter((one) => one !== "some" || FLAGS[flag] === "anybody");
  const words: Readonly<Record<string, string>> = {
    reason: changes("reasonInvalid"),
    percent: t("percentInvalid"),
    people: t("peopleInvalid"),
  };
  const form = useApiForm({
    schema: setFlagSchema,
    read: (data) => ({
      everyone: audience === "everybody",
      reason: String(data.get("reason")),
      ...(audience === "some"
        ? {
            tiers,
            people: String(data.get("people") ?? "")
              .split(/[\s,;]+/)
              .filter((email) => email !== ""),
            percent: readNumber(data.get("percent"), locale) ?? 0,
          }
        : {}),
    }),
    fieldText: (name) => words[name],
    submit: (body) => setFlag(flag, body),
    async onSuccess() {
      toast.show({ message: t("saved"), icon: "check" });
      onClose();
      await Promise.all([
        client.invalidateQueries({ queryKey: flagsKey }),
        client.invalidateQueries({ queryKey: adminAuditKey }),
      ]);
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("onFor")}>
        <NativeSelect
          value={audience}
          onValueChange={(value) => setAudience(AUDIENCES.find((one) => one === value) ?? "everybody")}
        >
          {choices.map((one) => (
            <option key={one} value={one}>
              {t(`audiences.${one}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {audience === "some" && <SomeFields state={state} tiers={tiers} onTiersChange={setTiers} form={form} />}
      <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}
