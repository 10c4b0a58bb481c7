import { placeOn, type Scale } from "./plot-scale";

interface IntervalBarProps {
  scale: Scale;
  value: number;
  low: number;
  high: number;
  isControl: boolean;
}

/** A point with its interval. The words beside it say the same; SVG attributes, because inline styles are forbidden. */
export function IntervalBar({ scale, value, low, high, isControl }: IntervalBarProps) {
  const [from, at, to] = [low, value, high].map((one) => `${placeOn(scale, one)}%`);
  const colour = isControl ? "stroke-text-3 fill-text-3" : "stroke-accent fill-accent";
  return (
    <svg aria-hidden className={`my-1 h-4 w-full overflow-visible ${colour}`}>
      <line x1="0" x2="100%" y1="8" y2="8" className="stroke-line" />
      <line x1={from} x2={to} y1="8" y2="8" strokeWidth="2" />
      <line x1={from} x2={from} y1="4" y2="12" strokeWidth="2" />
      <line x1={to} x2={to} y1="4" y2="12" strokeWidth="2" />
      <circle cx={at} cy="8" r="4" stroke="none" />
    </svg>
  );
}
