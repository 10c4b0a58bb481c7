"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { AllowedModelsField } from "@/components/settings/router/allowed-models-field";
import { LIMIT_FIELDS, limitText, readLimits } from "@/components/settings/router/limit-fields";
import { LimitFields, ModeField, useLimitProblem } from "@/components/settings/router/route-fields";
import { useModelNames } from "@/components/settings/router/use-model-names";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { catalogKey } from "@/lib/models/client";
import { setWorkspaceRouting, workspaceRoutingQuery } from "@/lib/models/workspace-routing/client";
import { type WorkspaceRouting, workspaceRoutingSchema } from "@/lib/models/workspace-routing/schema";
import { workspaceKey } from "@/lib/teams/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { RegionsField } from "./regions-field";

function RoutingForm({ workspaceId, stored }: { workspaceId: string; stored: WorkspaceRouting }) {
  const t = useTranslations("teams.routing");
  const fieldText = useLimitProblem();
  const locale = useLocale();
  const client = useQueryClient();
  const [mode, setMode] = useState<string>(stored.modeLimit ?? "");
  const [allowedModels, setAllowedModels] = useState(stored.allowedModels);
  const [allowedRegions, setAllowedRegions] = useState(stored.allowedRegions);
  const form = useApiForm({
    schema: workspaceRoutingSchema,
    read: (data) => ({ modeLimit: mode || null, thresholds: readLimits(data, locale), allowedModels, allowedRegions }),
    fieldText,
    submit: (input) => setWorkspaceRouting(workspaceId, input),
    async onSuccess() {
      toast.show({ message: t("saved"), icon: "check" });
      await Promise.all([
        client.invalidateQueries({ queryKey: workspaceKey(workspaceId) }),
        client.invalidateQueries({ queryKey: catalogKey }),
      ]);
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <ModeField
        name="modeLimit"
        label={t("mode")}
        hint={t("modeHint")}
        none={t("modeAny")}
        value={mode}
        onValueChange={setMode}
        error={form.errors.modeLimit}
      />
      <LimitFields stored={stored.thresholds} form={form} />
      <AllowedModelsField value={allowedModels} onValueChange={setAllowedModels} />
      <RegionsField value={allowedRegions} onValueChange={setAllowedRegions} />
      <FormProblem error={form.problem} />
      <div>
        <Button type="submit" busy={form.pending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

/** What holds, for members who may not change it. */
function RoutingList({ stored }: { stored: WorkspaceRouting }) {
  const t = useTranslations("teams.routing");
  const locale = useLocale();
  const limits = useTranslations("settings.router");
  const modes = useTranslations("models.modes");
  const regions = useTranslations("models.regions");
  const nameOf = useModelNames();
  const rows = LIMIT_FIELDS.flatMap((field) => {
    const value = limitText(field, stored.thresholds, locale);
    return value === "" ? [] : [{ name: limits(`limits.${field.name}`), value: `${value} ${field.unit}` }];
  });
  if (stored.modeLimit) rows.unshift({ name: t("mode"), value: modes(stored.modeLimit) });
  const { allowedModels, allowedRegions } = stored;
  if (allowedModels) rows.push({ name: limits("allowed.title"), value: allowedModels.map(nameOf).join(", ") });
  if (allowedRegions)
    rows.push({ name: t("regions"), value: allowedRegions.map((region) => regions(region)).join(", ") });
  if (rows.length === 0) return <p className="text-text-2">{t("unlimited")}</p>;
  return (
    <dl className="list">
      {rows.map(({ name, value }) => (
        <div key={name} className="list-row">
          <dt className="flex-1">{name}</dt>
          <dd className="num max-w-3/5 text-end text-text-2">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the workspace allows Auto and its members: for who is in it to see, for who may to change. */
export function RoutingSection({ workspace }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.routing");
  const failed = useTranslations("teams")("failed");
  const query = useQuery(workspaceRoutingQuery(workspace.id));
  const stored = query.data;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-32" />}
      {!stored && <QueryProblem query={query} title={failed} />}
      {stored &&
        (mayInWorkspace(workspace.role, "workspace_limits.manage") ? (
          <RoutingForm key={JSON.stringify(stored)} workspaceId={workspace.id} stored={stored} />
        ) : (
          <RoutingList stored={stored} />
        ))}
    </Section>
  );
}
