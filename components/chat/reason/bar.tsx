/** A value between 0 and 1 as a 4-px bar. SVG, whose width attribute needs no inline style under a strict CSP. */
export function Bar({ value, chosen = false, className }: { value: number; chosen?: boolean; className?: string }) {
  return (
    <svg aria-hidden className={`h-1 rounded-[2px] bg-active ${className ?? "w-full"}`}>
      <rect width={`${value * 100}%`} height="4" rx="2" className={chosen ? "fill-accent" : "fill-text-2"} />
    </svg>
  );
}
