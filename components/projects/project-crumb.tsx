"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { projectQuery } from "@/lib/projects/client";

/** The project of a conversation, before its title. On phones the title has the line for itself. */
export function ProjectCrumb({ id }: { id: string }) {
  const t = useTranslations("projects");
  const { data } = useQuery(projectQuery(id));
  if (!data) return null;
  return (
    <span className="flex max-w-48 min-w-0 shrink-0 items-center gap-1.5 text-text-2 max-[45rem]:hidden">
      <Link
        href={`/projects/${id}`}
        prefetch={false}
        dir="auto"
        aria-label={t("crumb", { name: data.name })}
        className="truncate rounded-xs hover:text-text hover:underline"
      >
        {data.name}
      </Link>
      <ChevronRight aria-hidden className="size-3.5 shrink-0 text-text-3 rtl:-scale-x-100" />
    </span>
  );
}
