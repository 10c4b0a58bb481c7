import { Skeleton } from "@/components/ui/skeleton";

const BARS = ["a", "b", "c", "d", "e", "f"];

/** The shape of the page: four figures, bars, two cards. */
export function RouterSkeleton() {
  return (
    <>
      <div className="stats">
        {BARS.slice(0, 4).map((key) => (
          <div key={key}>
            <Skeleton className="h-3 w-28" />
            <Skeleton className="mt-3 h-6 w-20" />
            <Skeleton className="mt-3 h-3 w-32" />
          </div>
        ))}
      </div>
      <Skeleton className="mt-10 h-4 w-48" />
      <div className="mt-6 flex flex-col gap-3.5">
        {BARS.map((key) => (
          <Skeleton key={key} className="h-3.5" />
        ))}
      </div>
      <div className="mt-10 grid gap-4 md:grid-cols-2">
        <Skeleton className="h-80 rounded-lg" />
        <Skeleton className="h-80 rounded-lg" />
      </div>
    </>
  );
}
