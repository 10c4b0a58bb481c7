"use client";

import { Archive, ArchiveRestore, Ellipsis, Pencil, SquarePen, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOpenChat } from "@/components/shell/use-open-chat";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { PageTitle } from "@/components/ui/section";
import type { ProjectDetail } from "@/lib/projects/schema";
import { inProject } from "./project-address";
import { ProjectNameDialog } from "./project-name-dialog";
import { useProjectActs } from "./use-project-acts";

/** The name of a project, the way to a new chat in it, and what can be done with it. */
export function ProjectHeading({ project }: { project: ProjectDetail }) {
  const t = useTranslations("projects");
  const acts = useProjectActs();
  const router = useRouter();
  const openChat = useOpenChat();
  const [renaming, setRenaming] = useState(false);
  const { id, name } = project;
  const archived = project.archivedAt !== null;

  async function remove() {
    if (await acts.remove(project)) router.push("/projects");
  }

  return (
    <>
      <PageTitle
        title={
          <span dir="auto" className="wrap-anywhere">
            {name}
          </span>
        }
        action={
          <>
            <Button variant="primary" onClick={() => openChat(null, inProject(id))}>
              <SquarePen aria-hidden />
              {t("newChat")}
            </Button>
            <Menu>
              <MenuTrigger render={<IconButton label={t("actsOn", { name })} tooltip={false} />}>
                <Ellipsis aria-hidden />
              </MenuTrigger>
              <MenuContent align="end">
                <MenuItem icon={<Pencil aria-hidden />} onClick={() => setRenaming(true)}>
                  {t("rename")}
                </MenuItem>
                <MenuItem
                  icon={archived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
                  onClick={() => void acts.setArchived(project, !archived)}
                >
                  {t(archived ? "unarchive" : "archive")}
                </MenuItem>
                <MenuSeparator />
                <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => void remove()}>
                  {t("delete")}
                </MenuItem>
              </MenuContent>
            </Menu>
          </>
        }
      />
      {archived && (
        <Banner
          className="mt-4"
          icon={<Archive aria-hidden />}
          action={
            <Button size="sm" onClick={() => void acts.setArchived(project, false)}>
              {t("unarchive")}
            </Button>
          }
        >
          {t("isArchived")}
        </Banner>
      )}
      {renaming && (
        <ProjectNameDialog
          title={t("renameTitle")}
          name={name}
          submitLabel={t("save")}
          onClose={() => setRenaming(false)}
          onSubmit={(next) => acts.update(id, { name: next })}
        />
      )}
    </>
  );
}
