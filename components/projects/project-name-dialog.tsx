"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { z } from "zod";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createProjectSchema, PROJECT_NAME_MAX_CHARACTERS } from "@/lib/projects/schema";

const schema = z.object({ name: createProjectSchema.shape.name });

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
  const form = useApiForm({
    schema,
    fieldText: () => t("nameInvalid", { max: PROJECT_NAME_MAX_CHARACTERS }),
    submit: (input) => onSubmit(input.name),
    onSuccess: onClose,
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("name")} name="name" error={form.errors.name}>
        <Input
          value={name}
          maxLength={PROJECT_NAME_MAX_CHARACTERS}
          autoComplete="off"
          autoFocus
          onValueChange={(value) => {
            setName(value);
            form.clear("name");
          }}
        />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
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
