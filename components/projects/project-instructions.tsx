"use client";

import { useMutation } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast-store";
import { formatCount } from "@/lib/platform/public/i18n-format";
import { PROJECT_INSTRUCTIONS_MAX_CHARACTERS, type ProjectDetail } from "@/lib/projects/schema";
import { useProjectActs } from "./use-project-acts";

/** What every answer in a project is told; saved by the button, which waits for a change. */
export function ProjectInstructions({ project }: { project: ProjectDetail }) {
  const t = useTranslations("projects.instructions");
  const tProjects = useTranslations("projects");
  const locale = useLocale();
  const { update } = useProjectActs();
  const [text, setText] = useState(project.instructions);
  const max = formatCount(PROJECT_INSTRUCTIONS_MAX_CHARACTERS, locale);
  const isChanged = text.trim() !== project.instructions;
  const isTooLong = text.trim().length > PROJECT_INSTRUCTIONS_MAX_CHARACTERS;
  const save = useMutation({
    mutationFn: (instructions: string) => update(project.id, { instructions }),
    networkMode: "always",
    onSuccess: () => toast.show({ message: tProjects("saved"), icon: "check" }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isChanged && !isTooLong && !save.isPending) save.mutate(text.trim());
  }

  return (
    <Section title={t("title")} description={t("text")}>
      <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label={t("label")}
          error={isTooLong ? t("tooLong", { max }) : null}
          hint={t("count", { count: formatCount(text.length, locale), max })}
        >
          <Textarea autoGrow rows={5} value={text} placeholder={t("placeholder")} onValueChange={setText} />
        </Field>
        <FormProblem error={save.error} />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={save.isPending} disabled={!isChanged || isTooLong}>
            {tProjects("save")}
          </Button>
          {isChanged && <span className="text-text-3">{t("unsaved")}</span>}
        </div>
      </form>
    </Section>
  );
}
