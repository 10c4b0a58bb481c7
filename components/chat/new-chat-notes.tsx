"use client";

import { Ghost } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { projectIn } from "@/components/projects/project-address";
import { ProjectNote } from "@/components/projects/project-note";
import { useProjectDefaults } from "@/components/projects/use-project-defaults";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { ModelChoice } from "./model-choice";

/** The address holds the choice, so that a reload keeps it and the palette can make it. */
const useTemporary = () => useSearchParams().get("temporary") === "1";

/** Makes the chat that begins here a temporary one, or a kept one again. */
export function TemporaryToggle() {
  const t = useTranslations("chat.temporary");
  const on = useTemporary();
  return (
    <Button
      variant="ghost"
      size="sm"
      className="shrink-0 text-text-2 aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
      aria-pressed={on}
      onClick={() => history.replaceState(null, "", on ? "/chat" : "/chat?temporary=1")}
    >
      <Ghost aria-hidden />
      {t("name")}
    </Button>
  );
}

interface NewChatNotesProps {
  /** Whether the offline demo answers, because nothing else is set up. */
  demo: boolean;
  choice: ModelChoice;
  onChoice: (change: Partial<ModelChoice>) => void;
}

/** What should be known before anything is written: what temporary means, which project it is in, that a demo answers. */
export function NewChatNotes({ demo, choice, onChoice }: NewChatNotesProps) {
  const t = useTranslations("chat");
  const temporary = useTemporary();
  const named = projectIn(useSearchParams());
  const projectId = temporary ? null : named;
  useProjectDefaults(projectId, choice, onChoice);
  return (
    <>
      {projectId && <ProjectNote id={projectId} />}
      {temporary && (
        <Banner tone="accent" className="mb-3" icon={<Ghost aria-hidden />}>
          {t("temporary.about")}
        </Banner>
      )}
      {demo && (
        <Banner
          tone="accent"
          className="mb-3"
          action={
            <Button size="sm" render={<Link href="/settings/providers" />}>
              {t("new.addKey")}
            </Button>
          }
        >
          {t("new.demo")}
        </Banner>
      )}
    </>
  );
}
