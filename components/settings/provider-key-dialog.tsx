"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast-store";
import { catalogKey, type ProviderStatus, providersKey, saveProviderKey } from "@/lib/models/client";
import { addOwnKey } from "@/lib/models/keys/own-keys/client";
import { saveProviderKeySchema } from "@/lib/models/keys/schema";
import { addWorkspaceKey } from "@/lib/models/keys/workspace-keys/client";
import { useLastShown } from "./use-last-shown";

/** What the dialog has to know of a provider. */
export type KeyProvider = Pick<ProviderStatus, "id" | "name" | "baseUrl" | "keySource">;

interface ProviderKeyDialogProps {
  provider: KeyProvider | null;
  /** Beside the keys that are there, instead of in place of the first. */
  isFurther: boolean;
  /** Whose key it becomes; left out for the person's own. */
  workspaceId?: string;
  onClose: () => void;
}

function KeyForm({ provider, isFurther, workspaceId, onClose }: ProviderKeyDialogProps & { provider: KeyProvider }) {
  const t = useTranslations("settings.providers");
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const [hasAddress, setHasAddress] = useState(!isFurther && provider.baseUrl !== null);
  const form = useApiForm({
    schema: saveProviderKeySchema,
    read: (data) => {
      const baseUrl = String(data.get("baseUrl") ?? "").trim();
      return { apiKey: String(data.get("apiKey")), ...(baseUrl ? { baseUrl } : {}) };
    },
    fieldText: (name) => (name === "baseUrl" ? t("baseUrlInvalid") : t("apiKeyInvalid")),
    submit: (input): Promise<unknown> =>
      workspaceId
        ? addWorkspaceKey(workspaceId, { ...input, provider: provider.id })
        : (isFurther ? addOwnKey : saveProviderKey)(provider.id, input),
    async onSuccess() {
      toast.show({ message: t("keySaved", { name: provider.name }), icon: "check" });
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: providersKey }),
        queryClient.invalidateQueries({ queryKey: catalogKey }),
        ...(workspaceId ? [queryClient.invalidateQueries({ queryKey: ["workspaces"] })] : []),
      ]);
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
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
      {hasAddress ? (
        <Field label={t("baseUrl")} name="baseUrl" hint={t("baseUrlHint")} error={form.errors.baseUrl}>
          <Input
            type="url"
            inputMode="url"
            defaultValue={isFurther ? "" : (provider.baseUrl ?? "")}
            autoComplete="off"
            spellCheck={false}
            onValueChange={() => form.clear("baseUrl")}
          />
        </Field>
      ) : (
        <Button variant="ghost" size="sm" className="-ms-2.5 self-start" onClick={() => setHasAddress(true)}>
          {t("otherAddress")}
        </Button>
      )}
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

/** Adds or replaces a person's own key, or adds one of a workspace; it is tested before it is kept. */
export function ProviderKeyDialog({ provider: chosen, isFurther, workspaceId, onClose }: ProviderKeyDialogProps) {
  const t = useTranslations("settings.providers");
  const keys = useTranslations("keys");
  const provider = useLastShown(chosen);
  const name = provider?.name ?? "";
  return (
    <Dialog open={chosen !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={
          isFurther
            ? keys("addTitle", { name })
            : provider?.keySource === "user"
              ? t("dialogReplace", { name })
              : t("dialogAdd", { name })
        }
        description={t(workspaceId ? "dialogTextWorkspace" : "dialogText")}
      >
        {provider && (
          <KeyForm
            key={provider.id}
            provider={provider}
            isFurther={isFurther}
            {...(workspaceId ? { workspaceId } : {})}
            onClose={onClose}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
