export type TooltipSide = "top" | "bottom" | "start" | "end";

/**
 * The attributes that `TooltipLayer` reads. One layer serves the page through delegation: a list of a thousand
 * messages with eight buttons each must not pay for eight thousand floating-element controllers.
 */
export function tooltipData(content: string, kbd?: string[], side?: TooltipSide): Record<string, string> {
  const data: Record<string, string> = { "data-tooltip": content };
  if (kbd?.length) data["data-tooltip-keys"] = kbd.join(" ");
  if (side) data["data-tooltip-side"] = side;
  return data;
}
