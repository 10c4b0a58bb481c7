"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Folder, FolderPlus, Search } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { EmptyState } from "@/components/states/empty-state";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { List, ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { PageTitle } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { projectsQuery } from "@/lib/projects/client";
import type { Project } from "@/lib/projects/schema";
import { CreateProjectDialog } from "./create-project-dialog";
import { ProjectsFrame } from "./projects-frame";
import { RowsSkeleton } from "./rows-skeleton";

const WAIT_MS = 200;
const VIEWS = ["active", "archived"] as const;

function Row({ project: { id, name, conversations, lastUsedAt } }: { project: Project }) {
  const t = useTranslations("projects");
  return (
    <ListItem icon={<Folder aria-hidden />}>
      <Link href={`/projects/${id}`} className="block truncate font-medium hover:underline">
        <span dir="auto">{name}</span>
      </Link>
      <p className="truncate text-text-3">
        {t("conversationCount", { count: conversations })} · <RelativeTime iso={lastUsedAt} />
      </p>
    </ListItem>
  );
}

/** All projects of the workspace, by when they were last used; `?new` in the address asks for a new one at once. */
export function ProjectsPage() {
  const t = useTranslations("projects");
  const [view, setView] = useState<(typeof VIEWS)[number]>("active");
  const [text, setText] = useState("");
  const [settled, setSettled] = useState("");
  const asked = useSearchParams().has("new");
  // A dialog is not drawn by the server: one that the address asks for opens in the browser.
  const [creating, setCreating] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (asked) setCreating(true);
  }, [asked]);
  const archived = view === "archived";
  const query = useInfiniteQuery({
    ...projectsQuery({ archived, text: settled }),
    placeholderData: keepPreviousData,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isFirst = query.isSuccess && items.length === 0 && settled === "" && !archived;
  const newButton = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <FolderPlus aria-hidden />
      {t("new")}
    </Button>
  );

  function close() {
    setCreating(false);
    if (asked) history.replaceState(null, "", "/projects");
  }

  return (
    <ProjectsFrame title={t("title")}>
      <PageTitle title={t("title")} description={t("description")} action={!isFirst && newButton} />
      <div className="mt-6 mb-4 flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          startIcon={<Search aria-hidden />}
          className="min-w-40 flex-1"
          value={text}
          onValueChange={setText}
        />
        <Segmented
          label={t("which")}
          value={view}
          onValueChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(value) }))}
        />
      </div>
      <QueryProblem query={query} title={t("loadFailed")} className="mb-4" />
      {query.isPending && <RowsSkeleton />}
      {isFirst && (
        <EmptyState
          className="py-16"
          icon={<Folder aria-hidden />}
          title={t("none.title")}
          description={t("none.text")}
          action={newButton}
        />
      )}
      {query.isSuccess && items.length === 0 && !isFirst && (
        <p className="py-10 text-center text-text-3">{t(settled === "" ? "noneArchived" : "noneFound")}</p>
      )}
      {items.length > 0 && (
        <List label={t("title")}>
          {items.map((project) => (
            <Row key={project.id} project={project} />
          ))}
        </List>
      )}
      {query.hasNextPage && (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
      {creating && <CreateProjectDialog onClose={close} />}
    </ProjectsFrame>
  );
}
