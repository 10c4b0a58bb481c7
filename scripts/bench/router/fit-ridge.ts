/** Least squares with a penalty on every weight but the first (Hoerl and Kennard 1970), by Gauss-Jordan elimination. */
export function fitRidge(inputs: readonly number[][], targets: readonly number[], penalty: number): number[] {
  const size = inputs[0]?.length ?? 0;
  const system = Array.from({ length: size }, (_, row) => {
    const sums = Array.from({ length: size + 1 }, (_column, column) =>
      inputs.reduce((sum, input, at) => sum + (input[row] ?? 0) * (input[column] ?? targets[at] ?? 0), 0),
    );
    sums[row] = (sums[row] ?? 0) + (row === 0 ? 1e-6 : penalty);
    return sums;
  });
  for (let pivot = 0; pivot < size; pivot++) {
    const from = system[pivot] ?? [];
    const head = from[pivot] ?? 1;
    for (const [at, row] of system.entries()) {
      if (at === pivot) continue;
      const factor = (row[pivot] ?? 0) / head;
      for (let column = pivot; column <= size; column++)
        row[column] = (row[column] ?? 0) - factor * (from[column] ?? 0);
    }
  }
  return system.map((row, at) => (row[size] ?? 0) / (row[at] ?? 1));
}
