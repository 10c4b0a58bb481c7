"use client";

import { useQuery } from "@tanstack/react-query";
import { Folder, X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Banner } from "@/components/ui/banner";
import { IconButton } from "@/components/ui/icon-button";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";
import { projectQuery } from "@/lib/projects/client";

/** Leaves the project that the address names: the chat begins in none. */
const leave = () => history.replaceState(null, "", "/chat");

/** Says in which project a chat begins. An address whose project is not there begins it in none. */
export function ProjectNote({ id }: { id: string }) {
  const t = useTranslations("projects.note");
  const { data, error } = useQuery(projectQuery(id));
  const isGone = error instanceof ApiError && error.code === "not_found";
  useEffect(() => {
    if (!isGone) return;
    leave();
    toast.show({ message: t("gone"), icon: "info" });
  }, [isGone, t]);
  if (!data) return null;
  return (
    <Banner
      className="mb-3"
      icon={<Folder aria-hidden />}
      action={
        <IconButton size="sm" label={t("leave")} onClick={leave}>
          <X aria-hidden />
        </IconButton>
      }
    >
      {t.rich("in", {
        name: data.name,
        link: (name) => (
          <Link href={`/projects/${id}`} prefetch={false} dir="auto" className="font-medium underline">
            {name}
          </Link>
        ),
      })}
    </Banner>
  );
}
