/** The series of a chart in their order. Whole class names, because the style sheet is made from what the source says. */
export const SERIES = [
  { fill: "fill-chart-1", ground: "bg-chart-1" },
  { fill: "fill-chart-2", ground: "bg-chart-2" },
  { fill: "fill-chart-3", ground: "bg-chart-3" },
  { fill: "fill-chart-4", ground: "bg-chart-4" },
  { fill: "fill-chart-5", ground: "bg-chart-5" },
  { fill: "fill-chart-6", ground: "bg-chart-6" },
  { fill: "fill-chart-7", ground: "bg-chart-7" },
] as const;
/** What the series have no colour left for. */
export const OTHERS = { fill: "fill-chart-8", ground: "bg-chart-8" } as const;
export type SeriesLook = (typeof SERIES)[number] | typeof OTHERS;
