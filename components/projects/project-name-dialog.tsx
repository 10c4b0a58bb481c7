"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createProjectSchema, PROJECT_NAME_MAX_CHARACTERS } from "@/lib/projects/schema";

interface ProjectNameFormProps {
  /** The name it has. */
  name?: string;
  submitLabel: string;
  /** @throws ApiError */
  onSubmit: (name: string) => Promise<void>;
  onClose: () => void;
}

function ProjectNameForm({ name: before = "", submitLabel, onSubmit, onClose }: ProjectNameFormProps) {
  const t = useTranslations("projects");
  const [name, setName] = useState(before);
  const [isInvalid, setIsInvalid] = useState(false);
  const keep = useMutation({ mutationFn: onSubmit, networkMode: "always", onSuccess: onClose });

  function submit(event: FormEvent) {
    event.preventDefault();
    const checked = createProjectSchema.shape.name.safeParse(name);
    setIsInvalid(!checked.success);
    if (checked.success && !keep.isPending) keep.mutate(checked.data);
  }

  return (
    <form method="post" noValidate onSubmit={submit} className="mt-4 flex flex-col gap-4">
      <Field label={t("name")} error={isInvalid ? t("nameInvalid", { max: PROJECT_NAME_MAX_CHARACTERS }) : null}>
        <Input
          value={name}
          maxLength={PROJECT_NAME_MAX_CHARACTERS}
          autoComplete="off"
          autoFocus
          onValueChange={(value) => {
            setName(value);
            setIsInvalid(false);
          }}
        />
      </Field>
      <FormProblem error={keep.error} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={keep.isPending}>
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface ProjectNameDialogProps extends ProjectNameFormProps {
  title: string;
  description?: ReactNode;
}

/** Asks for the name of a project: of a new one, or a new name of one. */
export function ProjectNameDialog({ title, description, ...form }: ProjectNameDialogProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && form.onClose()}>
      <DialogContent size="sm" title={title} description={description}>
        <ProjectNameForm {...form} />
      </DialogContent>
    </Dialog>
  );
}
