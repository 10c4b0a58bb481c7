import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { EmptyState } from "./empty-state";

interface NoPermissionProps {
  title?: ReactNode;
  /** Who can help: name the owners where that is known. */
  description?: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
}

export function NoPermission({ title, description, action, className }: NoPermissionProps) {
  const t = useTranslations("states.noPermission");
  return (
    <EmptyState
      className={className}
      icon={<Lock aria-hidden />}
      title={title ?? t("title")}
      description={description ?? t("description")}
      action={action}
    />
  );
}
