"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { WorkspaceColor } from "@/lib/auth/schema";
import { createWorkspace } from "@/lib/teams/client";
import { createWorkspaceSchema } from "@/lib/teams/schema";
import { ColorField } from "./color-field";
import { switchWorkspace } from "./switch-workspace";

function CreateForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations("workspaces");
  const [name, setName] = useState("");
  const [color, setColor] = useState<WorkspaceColor>("violet");
  const [isInvalid, setIsInvalid] = useState(false);
  const create = useMutation({
    mutationFn: createWorkspace,
    networkMode: "always",
    onSuccess: ({ id }) => switchWorkspace(id, "/settings/workspace"),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const input = createWorkspaceSchema.safeParse({ name, color });
    setIsInvalid(!input.success);
    if (input.success && !create.isPending) create.mutate(input.data);
  }

  return (
    <form method="post" noValidate onSubmit={submit} className="mt-4 flex flex-col gap-4">
      <Field label={t("name")} name="name" error={isInvalid ? t("nameInvalid") : null}>
        <Input
          value={name}
          maxLength={80}
          autoComplete="off"
          autoFocus
          onValueChange={(value) => {
            setName(value);
            setIsInvalid(false);
          }}
        />
      </Field>
      <ColorField name={name} value={color} onChange={setColor} />
      <FormProblem error={create.error} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={create.isPending || create.isSuccess}>
          {t("createConfirm")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Makes a team workspace, and works there from then on. */
export function CreateWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("workspaces");
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t("create")} description={t("createText")}>
        <CreateForm onClose={onClose} />
      </DialogContent>
    </Dialog>
  );
}
