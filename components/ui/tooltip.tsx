import type { ReactNode } from "react";
import { type RenderElement, renderElement } from "./render-element";
import { type TooltipSide, tooltipData } from "./tooltip-data";

interface TooltipProps {
  content: string;
  kbd?: string[] | undefined;
  side?: TooltipSide | undefined;
  children: RenderElement;
}

/** Shows `content` beside its one child on hover and focus. It adds nothing to the accessible name: label the child. */
export function Tooltip({ content, kbd, side, children }: TooltipProps): ReactNode {
  return renderElement(children, tooltipData(content, kbd, side));
}
