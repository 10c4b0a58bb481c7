type Matrix = readonly (readonly number[])[];

/** The lower triangle L of Cholesky's decomposition, L Lᵀ = matrix, of a symmetric positive definite matrix. */
function decompose(matrix: Matrix): number[][] {
  const lower: number[][] = matrix.map((row) => row.map(() => 0));
  for (const [i, row] of lower.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = lower[j] ?? [];
      let sum = matrix[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (other[k] ?? 0);
      row[j] = i === j ? Math.sqrt(sum) : sum / (other[j] ?? 1);
    }
  }
  return lower;
}

function substitute(lower: Matrix, right: readonly number[]): number[] {
  const size = right.length;
  const result = [...right];
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) result[i] = (result[i] ?? 0) - (lower[i]?.[k] ?? 0) * (result[k] ?? 0);
    result[i] = (result[i] ?? 0) / (lower[i]?.[i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) result[i] = (result[i] ?? 0) - (lower[k]?.[i] ?? 0) * (result[k] ?? 0);
    result[i] = (result[i] ?? 0) / (lower[i]?.[i] ?? 1);
  }
  return result;
}

/** x of `matrix` x = `right`, for a symmetric positive definite matrix. */
export function solve(matrix: Matrix, right: readonly number[]): number[] {
  return substitute(decompose(matrix), right);
}

/** The inverse of a symmetric positive definite matrix. */
export function invert(matrix: Matrix): number[][] {
  const lower = decompose(matrix);
  return matrix.map((_, row) =>
    substitute(
      lower,
      matrix.map((__, column) => (column === row ? 1 : 0)),
    ),
  );
}
