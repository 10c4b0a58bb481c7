import { useTranslations } from "next-intl";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

const ROWS = ["a", "b", "c"];

/** Rows of a list that is being read. */
export function RowsSkeleton() {
  const t = useTranslations("common");
  return (
    <div aria-busy="true">
      <VisuallyHidden>{t("loading")}</VisuallyHidden>
      {ROWS.map((key) => (
        <Skeleton key={key} className="mb-2 h-14 rounded-lg" />
      ))}
    </div>
  );
}
