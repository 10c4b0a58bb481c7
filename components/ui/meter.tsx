interface MeterProps {
  value: number;
  max: number;
  label: string;
  /** Read instead of the bare number: "6,214 of 10,000 messages". */
  valueText?: string | undefined;
  /** Where a tick stands, as for a forecast that is said in words beside it. */
  mark?: number | null | undefined;
  tone?: "neutral" | "accent" | "warn" | "danger" | undefined;
}

const FILL = { neutral: "fill-text-2", accent: "fill-accent", warn: "fill-chart-2", danger: "fill-danger-fill" };

/** A quantity within a known range. Drawn as SVG, whose width attribute needs no inline style under a strict CSP. */
export function Meter({ value, max, label, valueText, mark, tone = "neutral" }: MeterProps) {
  const percentOf = (part: number) => `${max > 0 ? Math.min(100, Math.max(0, (part / max) * 100)) : 0}%`;
  // <meter> cannot be drawn alike across browsers; the role carries the meaning.
  const aria = {
    role: "meter",
    "aria-label": label,
    "aria-valuemin": 0,
    "aria-valuemax": max,
    "aria-valuenow": Math.min(value, max),
    "aria-valuetext": valueText,
  };
  return (
    <div {...aria} className="relative">
      <svg className="meter" aria-hidden>
        <rect className={FILL[tone]} width={percentOf(value)} height="4" rx="2" />
      </svg>
      {mark != null && (
        <svg className="meter-mark" aria-hidden>
          <rect x={percentOf(mark)} width="2" height="10" rx="1" />
        </svg>
      )}
    </div>
  );
}
