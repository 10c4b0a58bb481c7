import { cn } from "./cn";

/** A grey shape of what comes, invisible for its first 150 ms (CSS), so that fast loads never flash it. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("skeleton", className ?? "h-3 w-full")} />;
}

const WIDTHS = ["w-[34%]", "w-[96%]", "w-[91%]", "w-[62%]", "w-[88%]", "w-[47%]"];

/** `count` lines of text to come. */
export function SkeletonLines({ count }: { count: number }) {
  return (
    <div className="flex flex-col gap-3">
      {Array.from({ length: count }, (_, line) => (
        <Skeleton key={`line-${line.toString()}`} className={cn("h-3", WIDTHS[line % WIDTHS.length])} />
      ))}
    </div>
  );
}
