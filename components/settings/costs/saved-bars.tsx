import { cn } from "@/components/ui/cn";

/** From here on a bar is wide enough to hold its own words. */
const HOLDS_WORDS = 0.5;

interface BarProps {
  /** In parts of the full width. */
  share: number;
  words: string;
  /** The one that was really paid. */
  isOwn?: boolean;
}

/** Drawn as SVG, whose width attribute needs no inline style under a strict CSP. */
function Bar({ share, words, isOwn = false }: BarProps) {
  const isInside = share >= HOLDS_WORDS;
  return (
    <div className={cn("relative h-5 text-12 leading-5", !isInside && "flex items-center gap-2")}>
      <svg
        aria-hidden
        className={cn("h-5 flex-none", isInside && "absolute inset-0")}
        width={`${Math.max(1, Math.min(100, share * 100))}%`}
      >
        <rect width="100%" height="20" rx="2" className={isOwn ? "fill-accent" : "fill-line"} />
      </svg>
      <span className={cn("num truncate", isInside && "relative block px-2", isInside && isOwn && "text-on-accent")}>
        {words}
      </span>
    </div>
  );
}

/** What the month's answers would have cost from the best model alone, over what they did cost. */
export function SavedBars({ share, best, own }: { share: number; best: string; own: string }) {
  return (
    <div className="mt-1.5 text-text">
      <Bar share={1} words={best} />
      <Bar share={share} words={own} isOwn />
    </div>
  );
}
