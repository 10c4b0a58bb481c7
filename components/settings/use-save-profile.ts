"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { updateProfile } from "@/lib/auth/client";
import { useKeepProfile } from "./use-keep-profile";

/** Saves fields of the profile at once, says so, and keeps every view of the profile current. */
export function useSaveProfile() {
  const t = useTranslations("settings");
  const keep = useKeepProfile();
  const onError = useErrorToast();
  return useMutation({
    mutationFn: updateProfile,
    networkMode: "always",
    onSuccess: (profile) => keep(profile, t("saved")),
    onError,
  });
}
