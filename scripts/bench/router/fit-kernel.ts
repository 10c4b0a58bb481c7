/**
 * Weights of the examples in kernel ridge regression (Saunders et al. 1998): solves (K + penalty I) w = targets by
 * Cholesky's decomposition.
 * @param kernel Closeness of the examples at two places; symmetric, and no negative direction.
 */
export function fitKernel(
  kernel: (a: number, b: number) => number,
  targets: readonly number[],
  penalty: number,
): Float64Array {
  const size = targets.length;
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = kernel(row, column) + (row === column ? penalty : 0);
      for (let at = 0; at < column; at++)
        rest -= (lower[row * size + at] as number) * (lower[column * size + at] as number);
      lower[row * size + column] = row === column ? Math.sqrt(rest) : rest / (lower[column * size + column] as number);
    }
  }
  const weights = Float64Array.from(targets);
  for (let row = 0; row < size; row++) {
    let rest = weights[row] as number;
    for (let at = 0; at < row; at++) rest -= (lower[row * size + at] as number) * (weights[at] as number);
    weights[row] = rest / (lower[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row--) {
    let rest = weights[row] as number;
    for (let at = row + 1; at < size; at++) rest -= (lower[at * size + row] as number) * (weights[at] as number);
    weights[row] = rest / (lower[row * size + row] as number);
  }
  return weights;
}
