"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { toast } from "@/components/ui/toast-store";
import { conversationsKey } from "@/lib/chat/client";
import { deleteProject, projectKey, projectsKey, restoreProject, updateProject } from "@/lib/projects/client";
import type { Project, ProjectDetail, UpdateProject } from "@/lib/projects/schema";

/** What can be done with a project from its page. What it changes elsewhere is read again. */
export function useProjectActs() {
  const t = useTranslations("projects");
  const queryClient = useQueryClient();
  const showError = useErrorToast();

  /** Writes a project into its page, and has the lists read again. */
  function keep(project: ProjectDetail) {
    queryClient.setQueryData(projectKey(project.id), project);
    void queryClient.invalidateQueries({ queryKey: projectsKey });
  }

  /** @throws ApiError not_found, invalid_input */
  async function update(id: string, changes: Partial<UpdateProject>) {
    keep(await updateProject(id, changes));
  }

  async function setArchived({ id, name }: Project, archived: boolean) {
    try {
      await update(id, { archived });
    } catch (error) {
      showError(error);
      return;
    }
    toast.show({
      message: t(archived ? "archivedToast" : "unarchivedToast", { name }),
      icon: "archive",
      action: { label: t("undo"), onAct: () => void update(id, { archived: !archived }).catch(showError) },
    });
  }

  /** Conversations have other places, and other headers, after a deletion and after it was taken back. */
  function moved() {
    void queryClient.invalidateQueries({ queryKey: projectsKey });
    void queryClient.invalidateQueries({ queryKey: conversationsKey });
    void queryClient.invalidateQueries({ queryKey: ["conversation"] });
  }

  async function restore(id: string) {
    try {
      keep(await restoreProject(id));
      moved();
    } catch (error) {
      showError(error);
    }
  }

  /** @returns Whether it is deleted. */
  async function remove({ id, name }: Project): Promise<boolean> {
    try {
      await deleteProject(id);
    } catch (error) {
      showError(error);
      return false;
    }
    moved();
    // Not read again at once: its page is still on screen.
    void queryClient.invalidateQueries({ queryKey: projectKey(id), refetchType: "none" });
    toast.show({
      message: t("deletedToast", { name }),
      icon: "check",
      action: { label: t("undo"), onAct: () => void restore(id) },
    });
    return true;
  }

  return { keep, update, setArchived, remove };
}
