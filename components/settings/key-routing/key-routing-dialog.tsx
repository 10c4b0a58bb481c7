"use client";

import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { apiKeysKey } from "@/lib/auth/client";
import type { ApiKey } from "@/lib/auth/schema";
import { keyRoutingKey, setKeyRouting } from "@/lib/models/key-routing/client";
import { type KeyRoutingOfKey, keyRoutingSchema } from "@/lib/models/key-routing/schema";
import { KeyProjectField } from "../key-project-field";
import { AllowedModelsField } from "../router/allowed-models-field";
import { LimitFields, ModeField, useLimitProblem } from "../router/route-fields";
import { useLastShown } from "../use-last-shown";
import { readKeyRouting } from "./read-key-routing";

interface KeyRoutingProps {
  apiKey: ApiKey;
  /** What is set for the person's keys. */
  routing: UseQueryResult<{ items: KeyRoutingOfKey[] }>;
  onClose: () => void;
}

function RoutingForm({
  apiKey,
  stored,
  onClose,
}: {
  apiKey: ApiKey;
  stored: KeyRoutingOfKey | undefined;
  onClose: () => void;
}) {
  const t = useTranslations("keyrouting");
  const locale = useLocale();
  const fieldText = useLimitProblem();
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const [mode, setMode] = useState<string>(stored?.mode ?? "");
  const [allowedModels, setAllowedModels] = useState(stored?.allowedModels ?? null);
  const [projectId, setProjectId] = useState(apiKey.project?.id ?? "");
  const form = useApiForm({
    schema: keyRoutingSchema,
    read: (data) => ({ ...readKeyRouting(data, locale), allowedModels, projectId: projectId || null }),
    fieldText: (name) => (name === "projectId" ? t("projectGone") : fieldText(name)),
    submit: (input) => setKeyRouting(apiKey.id, input),
    async onSuccess() {
      toast.show({ message: t("saved", { name: apiKey.name }), icon: "check" });
      onClose();
      await Promise.all([keyRoutingKey, apiKeysKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <ModeField
        name="mode"
        label={t("mode")}
        hint={t("modeHint")}
        none={t("modeUsual")}
        value={mode}
        onValueChange={setMode}
        error={form.errors.mode}
      />
      <LimitFields stored={stored?.thresholds} form={form} />
      <AllowedModelsField value={allowedModels} onValueChange={setAllowedModels} />
      <KeyProjectField
        value={projectId}
        onValueChange={(id) => {
          setProjectId(id);
          form.clear("projectId");
        }}
        stored={apiKey.project}
        error={form.errors.projectId}
      />
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

/** The form once what is set has been read; until then that it is read, or that it could not be. */
export function KeyRouting({ apiKey, routing, onClose }: KeyRoutingProps) {
  const t = useTranslations("keyrouting");
  if (routing.isPending) return <Skeleton className="mt-4 h-80" />;
  if (!routing.data) return <QueryProblem query={routing} title={t("failed")} className="mt-4" />;
  const stored = routing.data.items.find(({ apiKeyId }) => apiKeyId === apiKey.id);
  return <RoutingForm key={apiKey.id} apiKey={apiKey} stored={stored} onClose={onClose} />;
}

/** Sets how Auto chooses for what is asked with one API key, what may be asked with it, and its project. */
export function KeyRoutingDialog({
  apiKey: chosen,
  routing,
  onClose,
}: Omit<KeyRoutingProps, "apiKey"> & { apiKey: ApiKey | null }) {
  const t = useTranslations("keyrouting");
  const apiKey = useLastShown(chosen);
  return (
    <Dialog open={chosen !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("title", { name: apiKey?.name ?? "" })} description={t("text")}>
        {apiKey && <KeyRouting apiKey={apiKey} routing={routing} onClose={onClose} />}
      </DialogContent>
    </Dialog>
  );
}
