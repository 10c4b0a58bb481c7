"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Folder, FolderPlus } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { navRow } from "@/components/shell/nav-row";
import { useShell } from "@/components/shell/shell-context";
import { QueryProblem } from "@/components/states/query-problem";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { recentProjectsQuery } from "@/lib/projects/client";

const CreateProjectDialog = dynamic(
  () => import("./create-project-dialog").then((module) => module.CreateProjectDialog),
  { ssr: false },
);
const FOLDED = "nexus-projects-folded";

/** The projects that were used last, above the conversations; the heading folds them away, for this browser. */
export function SidebarProjects() {
  const t = useTranslations("projects");
  const { setSheetOpen } = useShell();
  const pathname = usePathname();
  const query = useQuery(recentProjectsQuery());
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "1");
  const [creating, setCreating] = useState(false);

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
