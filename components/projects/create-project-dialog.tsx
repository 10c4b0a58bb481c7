"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { createProject } from "@/lib/projects/client";
import { ProjectNameDialog } from "./project-name-dialog";
import { useProjectActs } from "./use-project-acts";

/** Makes a project and opens its page. */
export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("projects");
  const { keep } = useProjectActs();
  const { setSheetOpen } = useShell();
  const router = useRouter();
  return (
    <ProjectNameDialog
      title={t("new")}
      description={t("newText")}
      submitLabel={t("create")}
      onClose={onClose}
      onSubmit={async (name) => {
        const project = await createProject({ name });
        keep(project);
        setSheetOpen(false);
        router.push(`/projects/${project.id}`);
      }}
    />
  );
}
