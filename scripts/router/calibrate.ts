/** The value between two bounds at which a function with one valley is least (golden section, 60 steps). */
function minimize(cost: (value: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  for (let step = 0; step < 60; step++) {
    const a = high - ratio * (high - low);
    const b = low + ratio * (high - low);
    if (cost(a) < cost(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/** The temperature at which the softmax of scores is the best forecast of the classes (Guo et al. 2017). */
export function fitTemperature(rows: readonly { scores: Float64Array; truth: number }[]): number {
  const loss = (temperature: number) =>
    rows.reduce((sum, { scores, truth }) => {
      const top = Math.max(...scores);
      const total = scores.reduce((rest, score) => rest + Math.exp((score - top) / temperature), 0);
      return sum - ((scores[truth] ?? 0) - top) / temperature + Math.log(total);
    }, 0);
  return minimize(loss, 0.05, 5);
}

/** Slope and offset of the logistic curve that fits shares of 0 to 1 best (Platt 1999), by Newton's method. */
export function fitLogistic(rows: readonly { score: number; share: number }[]): { slope: number; offset: number } {
  let slope = 0;
  let offset = 0;
  for (let step = 0; step < 50; step++) {
    let [a, b, aa, ab, bb] = [0, 0, 1e-6, 0, 1e-6];
    for (const { score, share } of rows) {
      const chance = 1 / (1 + Math.exp(-(slope * score + offset)));
      const weight = chance * (1 - chance);
      a += (share - chance) * score;
      b += share - chance;
      aa += weight * score * score;
      ab += weight * score;
      bb += weight;
    }
    const determinant = aa * bb - ab * ab;
    slope += (bb * a - ab * b) / determinant;
    offset += (aa * b - ab * a) / determinant;
  }
  return { slope, offset };
}
