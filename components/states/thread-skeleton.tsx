import { useTranslations } from "next-intl";
import { Skeleton, SkeletonLines } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

/** The shape of a conversation that is being loaded. */
export function ThreadSkeleton() {
  const t = useTranslations("states.thread");
  return (
    <div role="status" className="mx-auto flex w-full max-w-(--width-text) flex-col gap-3 px-4 py-6 md:px-6">
      <VisuallyHidden>{t("loading")}</VisuallyHidden>
      <Skeleton className="h-11 w-[52%] self-end rounded-lg" />
      <SkeletonLines count={4} />
      <Skeleton className="mt-1 h-24 w-full rounded-md" />
    </div>
  );
}
