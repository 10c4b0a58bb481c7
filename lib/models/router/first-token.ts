/**
 * How long models take to begin, ms: what was measured. A model that was not measured is taken for the middle one of those
 * that were, so that nobody is ahead for being unknown; where nothing was, all of them begin at once.
 * @param measured By model.
 */
export function beginningsOf(measured: ReadonlyMap<string, number> | undefined): (modelId: string) => number {
  if (!measured || measured.size === 0) return () => 0;
  const sorted = [...measured.values()].sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (modelId) => measured.get(modelId) ?? usual;
}
