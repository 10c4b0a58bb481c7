"use client";

import { useEffect } from "react";
import { loadAnew } from "@/components/shell/shell-context";
import { enterWorkspace } from "@/lib/teams/client";

// One for the page: what a channel posts reaches every other one of its name, in the same page too, but never itself.
let channel: BroadcastChannel | null = null;
function tabs(): BroadcastChannel {
  channel ??= new BroadcastChannel("nexus-workspace");
  return channel;
}

/** Works in another workspace from here on: in this tab by a full load, in the others of this browser too. */
export async function switchWorkspace(id: string, path = "/chat"): Promise<void> {
  await enterWorkspace(id);
  leaveWorkspaceBehind(id, path);
}

/** Loads this tab and the others of this browser for where the session works by now: `id`, where that is known. */
export function leaveWorkspaceBehind(id = "", path = "/chat"): void {
  tabs().postMessage(id);
  // Nothing of the other workspace may stay in the memory of the page.
  location.assign(path);
}

/** Loads this tab anew when another one has changed the workspace: what is sent here would land in the new one. */
export function useFollowSwitch(activeId: string): void {
  useEffect(() => {
    const follow = ({ data }: MessageEvent) => {
      if (data !== activeId) loadAnew();
    };
    tabs().addEventListener("message", follow);
    return () => tabs().removeEventListener("message", follow);
  }, [activeId]);
}
