"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, Folder, FolderPlus } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useOutbox } from "@/components/chat/chat-session-provider";
import { navRow } from "@/components/shell/nav-row";
import { useShell } from "@/components/shell/shell-context";
import { QueryProblem } from "@/components/states/query-problem";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { projectsKey, recentProjectsQuery } from "@/lib/projects/client";

const CreateProjectDialog = dynamic(
  () => import("./create-project-dialog").then((module) => module.CreateProjectDialog),
  { ssr: false },
);
const FOLDED = "nexus-projects-folded";

/** Has the projects read again once a chat that begins in one has reached the server. */
function useFreshCounts() {
  const queryClient = useQueryClient();
  const isOnItsWay = useOutbox().entries.some(({ body }) => body.projectId !== undefined);
  const wasOnItsWay = useRef(false);
  useEffect(() => {
    if (wasOnItsWay.current && !isOnItsWay) void queryClient.invalidateQueries({ queryKey: projectsKey });
    wasOnItsWay.current = isOnItsWay;
  }, [queryClient, isOnItsWay]);
}

/** The projects that were used last, above the conversations; the heading folds them away, for this browser. */
export function SidebarProjects() {
  const t = useTranslations("projects");
  const { setSheetOpen } = useShell();
  const pathname = usePathname();
  const query = useQuery(recentProjectsQuery());
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "1");
  const [creating, setCreating] = useState(false);
  useFreshCounts();

  function fold(next: boolean) {
    setFolded(next);
    if (next) localStorage.setItem(FOLDED, "1");
    else localStorage.removeItem(FOLDED);
  }

  return (
    <nav aria-label={t("title")}>
      <div className="flex items-center justify-between pt-3.5 pb-1">
        <h2>
          <button
            type="button"
            aria-expanded={!folded}
            className="flex min-h-6 items-center gap-1 rounded-xs px-2 text-12 font-medium text-text-3 hover:text-text"
            onClick={() => fold(!folded)}
          >
            {t("title")}
            <ChevronRight aria-hidden className={cn("size-3 rtl:-scale-x-100", !folded && "rotate-90 rtl:rotate-90")} />
          </button>
        </h2>
        <button
          type="button"
          aria-label={t("new")}
          className="grid size-6 place-items-center rounded-sm text-text-3 hover:bg-hover hover:text-text in-[.sheet]:size-9"
          onClick={() => setCreating(true)}
        >
          <FolderPlus aria-hidden className="size-4" />
        </button>
      </div>
      {!folded && (
        <>
          {query.isPending && (
            <div aria-hidden className="flex h-8 items-center px-2">
              <Skeleton className="h-3 w-3/5" />
            </div>
          )}
          {query.data === undefined && <QueryProblem query={query} title={t("loadFailed")} className="mx-2 my-1" />}
          <ul>
            {query.data?.items.map(({ id, name, conversations }) => (
              <li key={id}>
                <Link
                  href={`/projects/${id}`}
                  prefetch={false}
                  aria-current={pathname === `/projects/${id}` ? "page" : undefined}
                  className={navRow}
                  onClick={() => setSheetOpen(false)}
                >
                  <Folder aria-hidden />
                  <span dir="auto" className="min-w-0 truncate">
                    {name}
                  </span>
                  {conversations > 0 && (
                    <span className="num ms-auto text-12 text-text-3">
                      <span aria-hidden>{conversations}</span>
                      <span className="sr-only">{t("conversationCount", { count: conversations })}</span>
                    </span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
          {query.data && (
            <Link
              href="/projects"
              prefetch={false}
              aria-current={pathname === "/projects" ? "page" : undefined}
              className={cn(navRow, "ps-8 text-text-3")}
              onClick={() => setSheetOpen(false)}
            >
              {t("all")}
            </Link>
          )}
        </>
      )}
      {creating && <CreateProjectDialog onClose={() => setCreating(false)} />}
    </nav>
  );
}
