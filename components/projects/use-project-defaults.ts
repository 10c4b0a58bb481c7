"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import type { ModelChoice } from "@/components/chat/model-choice";
import { useShell } from "@/components/shell/shell-context";
import { projectRoutingQuery } from "@/lib/models/project-routing/client";
import { changedDefaults } from "./changed-defaults";

/**
 * Lets a chat that begins in a project begin with the project's model and mode, and with the person's own again when it
 * leaves the project. What the person has chosen meanwhile stays.
 */
export function useProjectDefaults(
  projectId: string | null,
  choice: ModelChoice,
  onChoice: (change: Partial<ModelChoice>) => void,
): void {
  const { profile } = useShell();
  const { data } = useQuery({ ...projectRoutingQuery(projectId ?? ""), enabled: projectId !== null });
  const routing = projectId === null ? null : data;
  const given = useRef({ model: profile.defaultModel, routeMode: profile.routeMode });
  const give = useEffectEvent((next: Pick<ModelChoice, "model" | "routeMode">) => {
    const change = changedDefaults(choice, given.current, next);
    given.current = next;
    if (Object.keys(change).length > 0) onChoice(change);
  });
  const isKnown = routing !== undefined;
  const model = routing?.model ?? profile.defaultModel;
  const routeMode = routing?.mode ?? profile.routeMode;
  useEffect(() => {
    if (isKnown) give({ model, routeMode });
  }, [isKnown, model, routeMode]);
}
