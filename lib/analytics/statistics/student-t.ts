/** The 2.5 % point of the normal distribution. */
const NORMAL = -1.959963984540054;

/**
 * The two-sided 95 % point of Student's t distribution: G. W. Hill, Algorithm 396 (Communications of the ACM 13, 1970).
 * @param degrees Degrees of freedom, at least 1, also fractional ones.
 */
export function studentT95(degrees: number): number {
  const p = 0.05;
  if (degrees <= 1) return Math.cos((p * Math.PI) / 2) / Math.sin((p * Math.PI) / 2);
  if (degrees === 2) return Math.sqrt(2 / (p * (2 - p)) - 2);
  const a = 1 / (degrees - 0.5);
  const b = 48 / a ** 2;
  let c = (((20_700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * degrees;
  let y = (d * p) ** (2 / degrees);
  if (y > 0.05 + a) {
    const x = NORMAL;
    y = x ** 2;
    if (degrees < 5) c += 0.3 * (degrees - 4.5) * (x + 0.6);
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y ** 2);
  } else {
    const inner = 1 / (((degrees + 6) / (degrees * y) - 0.089 * d - 0.822) * (degrees + 2) * 3) + 0.5 / (degrees + 4);
    y = ((inner * y - 1) * (degrees + 1)) / (degrees + 2) + 1 / y;
  }
  return Math.sqrt(degrees * y);
}
