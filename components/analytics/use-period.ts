import { useSearchParams } from "next/navigation";
import { DEFAULT_PERIOD, PERIODS, type Period } from "@/lib/analytics/schema";

/** The period in the address, so that a reload and a link keep it. */
export function usePeriod(): [Period, (period: Period) => void] {
  const asked = useSearchParams().get("period");
  const period = PERIODS.find((one) => one === asked) ?? DEFAULT_PERIOD;
  return [period, (next) => history.replaceState(null, "", `?period=${next}`)];
}
