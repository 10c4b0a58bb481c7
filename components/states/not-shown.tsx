import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { ApiError } from "@/lib/platform/public/api-client";

/** Whether something was refused only because an administrator looks as somebody else. */
export const isNotShown = (error: unknown): boolean => error instanceof ApiError && error.code === "view_only";

/** In place of what an administrator who looks as somebody else does not get to see; nothing failed. */
export function NotShown({ className }: { className?: string | undefined }) {
  const t = useTranslations("states.viewAs");
  return <p className={cn("text-text-2", className)}>{t("notShown")}</p>;
}
