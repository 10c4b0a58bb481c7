"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Theme } from "@/components/theme/theme-choice";
import { useTheme } from "@/components/theme/use-theme";
import { profileKey, updateProfile } from "@/lib/auth/client";
import { useErrorToast } from "./use-error-toast";

/** The reader's theme. A choice is seen at once, and kept in the profile for other devices and the next sign-in. */
export function useChosenTheme(): { theme: Theme; chooseTheme: (theme: Theme) => void } {
  const { theme, setTheme } = useTheme();
  const queryClient = useQueryClient();
  const onError = useErrorToast();
  const { mutate } = useMutation({
    mutationFn: updateProfile,
    networkMode: "always",
    onSuccess: (profile) => queryClient.setQueryData(profileKey, profile),
    onError,
  });
  return {
    theme,
    chooseTheme: (next) => {
      setTheme(next);
      mutate({ theme: next });
    },
  };
}
