/** Unix time in milliseconds with fractions; processes of one machine agree on it to well under a millisecond. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now();
}
