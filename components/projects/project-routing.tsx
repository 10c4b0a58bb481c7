"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { readLimits } from "@/components/settings/router/limit-fields";
import { ModelSelect } from "@/components/settings/router/model-select";
import { LimitFields, ModeField, useLimitProblem } from "@/components/settings/router/route-fields";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { projectRoutingKey, projectRoutingQuery, setProjectRouting } from "@/lib/models/project-routing/client";
import { projectRoutingSchema, type ProjectRouting as Routing } from "@/lib/models/project-routing/schema";

function RoutingForm({ projectId, stored }: { projectId: string; stored: Routing }) {
  const t = useTranslations("projectlimits.routing");
  const limitProblem = useLimitProblem();
  const locale = useLocale();
  const client = useQueryClient();
  const [mode, setMode] = useState<string>(stored.mode ?? "");
  const [model, setModel] = useState(stored.model ?? "");
  const form = useApiForm({
    schema: projectRoutingSchema,
    read: (data) => ({ mode: mode || null, thresholds: readLimits(data, locale), model: model || null }),
    fieldText: (name) => (name === "model" ? t("modelInvalid") : limitProblem(name)),
    submit: (input) => setProjectRouting(projectId, input),
    onSuccess(saved) {
      client.setQueryData(projectRoutingKey(projectId), saved);
      toast.show({ message: t("saved"), icon: "check" });
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Field label={t("model")} name="model" hint={t("modelHint")} error={form.errors.model}>
        <ModelSelect
          value={model}
          onValueChange={(value) => {
            setModel(value);
            form.clear("model");
          }}
          others={{ value: "", label: t("usual") }}
        />
      </Field>
      <ModeField
        name="mode"
        label={t("mode")}
        hint={t("modeHint")}
        none={t("usual")}
        value={mode}
        onValueChange={setMode}
        error={form.errors.mode}
      />
      <LimitFields stored={stored.thresholds} form={form} />
      <FormProblem error={form.problem} />
      <div>
        <Button type="submit" busy={form.pending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

/** The model that a project's chats begin with, and how Auto chooses in them. */
export function ProjectRouting({ projectId }: { projectId: string }) {
  const t = useTranslations("projectlimits.routing");
  const query = useQuery(projectRoutingQuery(projectId));
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-32" />}
      {!query.data && <QueryProblem query={query} title={t("failed")} />}
      {query.data && <RoutingForm key={JSON.stringify(query.data)} projectId={projectId} stored={query.data} />}
    </Section>
  );
}
