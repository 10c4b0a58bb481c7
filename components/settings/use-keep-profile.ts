"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { toast } from "@/components/ui/toast-store";
import { profileKey } from "@/lib/auth/client";
import type { Profile } from "@/lib/auth/schema";

/** Takes a saved profile into every view of it and says so. */
export function useKeepProfile(): (profile: Profile, message: string) => void {
  const queryClient = useQueryClient();
  const router = useRouter();
  return useCallback(
    (profile, message) => {
      queryClient.setQueryData(profileKey, profile);
      // The shell's name and picture come from the server.
      router.refresh();
      toast.show({ id: "profile-saved", message, icon: "check" });
    },
    [queryClient, router],
  );
}
