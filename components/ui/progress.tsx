interface ProgressBarProps {
  /** Null while the end is not known. */
  value: number | null;
  max?: number | undefined;
  label: string;
}

/** How far long work has come. */
export function ProgressBar({ value, max = 100, label }: ProgressBarProps) {
  const percent = value === null ? 40 : Math.min(100, Math.max(0, (value / max) * 100));
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={max} aria-valuenow={value ?? undefined}>
      <svg className="meter" aria-hidden>
        <rect
          className={value === null ? "meter-unknown fill-accent" : "fill-accent"}
          width={`${percent}%`}
          height="4"
          rx="2"
        />
      </svg>
    </div>
  );
}
