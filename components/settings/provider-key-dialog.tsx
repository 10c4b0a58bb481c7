"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { z } from "zod";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { catalogKey, type ProviderStatus, providersKey, saveProviderKey } from "@/lib/models/client";
import { isCompatibleProvider } from "./provider-variable";

const schema = z.object({
  apiKey: z.string().trim().min(1).max(1000),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
});

interface ProviderKeyDialogProps {
  provider: ProviderStatus | null;
  onClose: () => void;
}

function KeyForm({ provider, onClose }: { provider: ProviderStatus; onClose: () => void }) {
  const t = useTranslations("settings.providers");
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const needsAddress = isCompatibleProvider(provider.id);
  const save = useMutation({
    mutationFn: (input: z.input<typeof schema>) =>
      saveProviderKey(provider.id, {
        apiKey: input.apiKey.trim(),
        ...(input.baseUrl ? { baseUrl: input.baseUrl } : {}),
      }),
    networkMode: "always",
  });
  const form = useApiForm({
    schema: needsAddress ? schema.required() : schema,
    read: (data) => ({
      apiKey: String(data.get("apiKey")),
      ...(needsAddress ? { baseUrl: String(data.get("baseUrl")).trim() } : {}),
    }),
    fieldText: (name) => (name === "baseUrl" ? t("baseUrlInvalid") : t("apiKeyInvalid")),
    submit: (input) => save.mutateAsync(input),
    async onSuccess() {
      toast.show({ message: t("keySaved", { name: provider.name }), icon: "check" });
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: providersKey }),
        queryClient.invalidateQueries({ queryKey: catalogKey }),
      ]);
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {needsAddress && (
        <Field label={t("baseUrl")} name="baseUrl" hint={t("baseUrlHint")} error={form.errors.baseUrl}>
          <Input
            type="url"
            inputMode="url"
            defaultValue={provider.baseUrl ?? ""}
            autoComplete="off"
            spellCheck={false}
            onValueChange={() => form.clear("baseUrl")}
          />
        </Field>
      )}
      <Field label={t("apiKey")} name="apiKey" error={form.errors.apiKey}>
        <Input
          // Not a password of this site: managers must neither fill nor keep it.
          type="password"
          autoComplete="off"
          data-1p-ignore=""
          data-lpignore="true"
          spellCheck={false}
          inputClassName="font-mono"
          onValueChange={() => form.clear("apiKey")}
        />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("saveKey")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Adds or replaces the person's own key; it is tested before it is kept. */
export function ProviderKeyDialog({ provider, onClose }: ProviderKeyDialogProps) {
  const t = useTranslations("settings.providers");
  const name = provider?.name ?? "";
  return (
    <Dialog open={provider !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={provider?.keySource === "user" ? t("dialogReplace", { name }) : t("dialogAdd", { name })}
        description={t("dialogText")}
      >
        {provider && <KeyForm key={provider.id} provider={provider} onClose={onClose} />}
      </DialogContent>
    </Dialog>
  );
}
