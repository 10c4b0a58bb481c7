/** The UTC month that `at` (Unix ms) falls in: its first day as `YYYY-MM-DD`, and when the next one starts. */
export function monthOf(at: number): { periodStart: string; resetsAt: string } {
  const date = new Date(at);
  const start = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
  const next = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  return { periodStart: start.toISOString().slice(0, 10), resetsAt: next.toISOString() };
}
