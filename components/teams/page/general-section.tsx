"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section, Stat, StatStrip } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { profileKey } from "@/lib/auth/client";
import { updateWorkspace, workspacesQuery } from "@/lib/teams/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import { updateWorkspaceSchema, type WorkspaceDetail } from "@/lib/teams/schema";
import { ColorField } from "../color-field";

function RenameForm({ workspace }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.general");
  const words = useTranslations("workspaces");
  const router = useRouter();
  const client = useQueryClient();
  const [name, setName] = useState(workspace.name);
  const [color, setColor] = useState(workspace.color);
  const form = useApiForm({
    schema: updateWorkspaceSchema,
    read: () => ({ name, color }),
    fieldText: () => words("nameInvalid"),
    submit: (changes) => updateWorkspace(workspace.id, changes),
    async onSuccess() {
      toast.show({ message: t("saved"), icon: "check" });
      await Promise.all([
        client.invalidateQueries({ queryKey: workspacesQuery().queryKey }),
        client.invalidateQueries({ queryKey: profileKey }),
      ]);
      // The shell's name comes from the server.
      router.refresh();
    },
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={words("name")} name="name" error={form.errors.name}>
        <Input
          value={name}
          maxLength={80}
          autoComplete="off"
          onValueChange={(value) => {
            setName(value);
            form.clear("name");
          }}
        />
      </Field>
      <ColorField name={name} value={color} onChange={setColor} />
      <FormProblem error={form.problem} />
      <div>
        <Button
          type="submit"
          busy={form.pending}
          disabled={name.trim() === workspace.name && color === workspace.color}
        >
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

/** How many are in it, and its name and colour for who may change them. */
export function GeneralSection({ workspace }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.general");
  return (
    <Section title={t("title")}>
      <StatStrip>
        <Stat label={t("members")} value={workspace.members} />
        <Stat label={t("seats")} value={workspace.seats} note={t("seatsNote")} />
        <Stat label={t("conversations")} value={workspace.conversations} />
      </StatStrip>
      {mayInWorkspace(workspace.role, "workspace.update") && <RenameForm workspace={workspace} />}
    </Section>
  );
}
