"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { conversationsQuery, searchQuery } from "@/lib/chat/client";
import { projectsQuery } from "@/lib/projects/client";

const WAIT_MS = 150;
const RECENT_SHOWN = 6;
const PROJECTS_SHOWN = 4;

/** What the palette finds: the latest conversations without a search; projects by name and hits in titles and messages with one. */
export function usePaletteSearch(text: string) {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const search = useQuery({ ...searchQuery(settled), placeholderData: keepPreviousData });
  const recent = useInfiniteQuery(conversationsQuery());
  const projects = useInfiniteQuery({
    ...projectsQuery({ text: settled }),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });
  return {
    recent: text === "" ? (recent.data?.pages[0]?.items ?? []).slice(0, RECENT_SHOWN) : [],
    projects: text === "" ? [] : (projects.data?.pages[0]?.items ?? []).slice(0, PROJECTS_SHOWN),
    hits: text === "" ? [] : (search.data?.items ?? []),
    searching: text.trim() !== "" && (settled !== text.trim() || search.isFetching),
    failed: search.isError,
  };
}
