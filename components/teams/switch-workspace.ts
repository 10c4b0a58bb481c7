"use client";

import { useEffect } from "react";
import { enterWorkspace } from "@/lib/teams/client";

const CHANNEL = "nexus-workspace";

/** The page on which somebody goes on after the workspace has changed: nothing of the other one may stay in memory. */
const goOn = (path: string) => location.assign(path);

/** Works in another workspace from here on: in this tab by a full load, in the others of this browser too. */
export async function switchWorkspace(id: string, path = "/chat"): Promise<void> {
  await enterWorkspace(id);
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(id);
  channel.close();
  goOn(path);
}

/** Loads this tab anew when another one has changed the workspace: what is sent here would land in the new one. */
export function useFollowSwitch(activeId: string): void {
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => {
      if (data !== activeId) goOn(location.pathname.startsWith("/settings") ? location.pathname : "/chat");
    };
    return () => channel.close();
  }, [activeId]);
}
