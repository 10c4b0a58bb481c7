"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { z } from "zod";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast-store";
import { formatCount } from "@/lib/platform/public/i18n-format";
import { createProjectSchema, PROJECT_INSTRUCTIONS_MAX_CHARACTERS, type ProjectDetail } from "@/lib/projects/schema";
import { useProjectActs } from "./use-project-acts";

const schema = z.object({ instructions: createProjectSchema.shape.instructions });

/** What every answer in a project is told; saved by the button, which waits for a change. */
export function ProjectInstructions({ project }: { project: ProjectDetail }) {
  const t = useTranslations("projects.instructions");
  const tProjects = useTranslations("projects");
  const locale = useLocale();
  const { update } = useProjectActs();
  const [text, setText] = useState(project.instructions);
  const max = formatCount(PROJECT_INSTRUCTIONS_MAX_CHARACTERS, locale);
  const isChanged = text.trim() !== project.instructions;
  const form = useApiForm({
    schema,
    fieldText: () => t("tooLong", { max }),
    submit: (input) => update(project.id, input),
    onSuccess: () => {
      toast.show({ message: tProjects("saved"), icon: "check" });
    },
  });
  return (
    <Section title={t("title")} description={t("text")}>
      <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="flex flex-col gap-3">
        <Field
          label={t("label")}
          name="instructions"
          error={form.errors.instructions}
          hint={t("count", { count: formatCount(text.length, locale), max })}
        >
          <Textarea
            autoGrow
            rows={5}
            value={text}
            placeholder={t("placeholder")}
            onValueChange={(value) => {
              setText(value);
              form.clear("instructions");
            }}
          />
        </Field>
        <FormProblem error={form.problem} />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={form.pending} disabled={!isChanged}>
            {tProjects("save")}
          </Button>
          {isChanged && <span className="text-text-3">{t("unsaved")}</span>}
        </div>
      </form>
    </Section>
  );
}
