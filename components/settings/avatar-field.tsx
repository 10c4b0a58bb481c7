"use client";

import { useMutation } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useRef } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { removeAvatar, uploadAvatar } from "@/lib/auth/client";
import type { Profile } from "@/lib/auth/schema";
import { formatBytes } from "@/lib/platform/public/i18n-format";
import { useKeepProfile } from "./use-keep-profile";
import { PICTURE_ACCEPT, usePictureChoice } from "./use-picture-choice";

/** The picture of a person: chosen, looked at, and only then sent. */
export function AvatarField({ profile }: { profile: Profile }) {
  const t = useTranslations("settings");
  const locale = useLocale();
  const keep = useKeepProfile();
  const input = useRef<HTMLInputElement>(null);
  const { choice, problem, choose, discard } = usePictureChoice();

  const upload = useMutation({
    mutationFn: uploadAvatar,
    networkMode: "always",
    onSuccess(saved) {
      keep(saved, t("saved"));
      discard();
    },
  });
  const remove = useMutation({
    mutationFn: removeAvatar,
    networkMode: "always",
    onSuccess: (saved) => keep(saved, t("profile.removed")),
  });

  const problemText =
    problem?.code === "tooLarge"
      ? t("profile.tooLarge", { size: formatBytes(problem.bytes, locale) })
      : problem && t(`profile.${problem.code}`);
  return (
    <div>
      <p id="picture-label" className="mb-1.5 font-medium">
        {t("profile.picture")}
      </p>
      <div className="flex flex-wrap items-center gap-4">
        <Avatar name={profile.displayName} imageUrl={choice?.url ?? profile.avatarUrl} className="size-16 text-18" />
        <div className="flex flex-wrap gap-2">
          {choice ? (
            <>
              <Button variant="primary" busy={upload.isPending} onClick={() => upload.mutate(choice.file)}>
                {t("profile.use")}
              </Button>
              <Button variant="ghost" disabled={upload.isPending} onClick={discard}>
                {t("profile.discard")}
              </Button>
            </>
          ) : (
            <>
              <Button onClick={() => input.current?.click()}>{t("profile.choose")}</Button>
              {profile.avatarUrl && (
                <Button variant="ghost" busy={remove.isPending} onClick={() => remove.mutate()}>
                  {t("profile.remove")}
                </Button>
              )}
            </>
          )}
        </div>
      </div>
      <input
        ref={input}
        type="file"
        accept={PICTURE_ACCEPT}
        aria-labelledby="picture-label"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // Emptied, so that the same file can be chosen again.
          event.target.value = "";
          upload.reset();
          if (file) void choose(file);
        }}
      />
      <p aria-live="polite" className={problemText ? "mt-2 text-danger" : "mt-2 text-text-3"}>
        {problemText ?? (choice ? t("profile.preview") : t("profile.pictureHint"))}
      </p>
      <FormProblem error={upload.error ?? remove.error} />
    </div>
  );
}
