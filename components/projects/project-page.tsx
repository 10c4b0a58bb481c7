"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { ErrorState } from "@/components/states/error-state";
import { ApiError } from "@/lib/platform/public/api-client";
import { projectQuery } from "@/lib/projects/client";
import { ProjectBudget } from "./project-budget";
import { ProjectConversations } from "./project-conversations";
import { ProjectHeading } from "./project-heading";
import { ProjectInstructions } from "./project-instructions";
import { ProjectRouting } from "./project-routing";
import { ProjectsFrame } from "./projects-frame";
import { RowsSkeleton } from "./rows-skeleton";

/** One project: its conversations, its instructions, and what it may cost and choose. */
export function ProjectPage({ id }: { id: string }) {
  const t = useTranslations("projects");
  const errorText = useErrorText();
  const query = useQuery(projectQuery(id));
  const { data: project, error } = query;
  const isGone = error instanceof ApiError && (error.code === "not_found" || error.code === "invalid_input");
  const name = project?.name;
  useEffect(() => {
    if (name) document.title = `${name} · Nexus AI`;
  }, [name]);
  return (
    <ProjectsFrame title={name ?? t("title")} back>
      {!project && <h1 className="sr-only">{t("title")}</h1>}
      {query.isPending && <RowsSkeleton />}
      {!project && query.isError && (
        <ErrorState
          className="py-16"
          title={t(isGone ? "notFound" : "oneLoadFailed")}
          description={isGone ? t("notFoundText") : errorText(error)}
          requestId={error instanceof ApiError && !isGone ? error.requestId : undefined}
          {...(isGone ? {} : { onRetry: () => void query.refetch() })}
        />
      )}
      {project && (
        <>
          <ProjectHeading project={project} />
          <ProjectConversations projectId={id} />
          <ProjectInstructions key={id} project={project} />
          <ProjectRouting key={`${id} routing`} projectId={id} />
          <ProjectBudget key={`${id} budget`} projectId={id} />
        </>
      )}
    </ProjectsFrame>
  );
}
