import type { ComponentProps } from "react";
import { cn } from "./cn";
import { type RenderElement, renderElement } from "./render-element";
import { type TooltipSide, tooltipData } from "./tooltip-data";

export type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & {
  /** The accessible name, and the tooltip unless `tooltip` says otherwise. */
  label: string;
  tooltip?: string | false | undefined;
  kbd?: string[] | undefined;
  size?: "sm" | "md" | "lg" | undefined;
  /** Pressed or chosen look; pair it with aria-pressed where it is a toggle. */
  active?: boolean | undefined;
  side?: TooltipSide | undefined;
  render?: RenderElement | undefined;
};

/** A button that is only an icon. Its label is never optional. */
export function IconButton({
  label,
  tooltip,
  kbd,
  size = "md",
  active,
  side,
  render,
  className,
  children,
  ...props
}: IconButtonProps) {
  const shared = {
    ...(tooltip === false ? {} : tooltipData(tooltip ?? label, kbd, side)),
    ...props,
    "aria-label": label,
    "data-active": active ? "" : undefined,
    className: cn("ib", size !== "md" && `ib-${size}`, className),
  };
  if (render) return renderElement(render, shared, children);
  return (
    <button type="button" {...shared}>
      {children}
    </button>
  );
}
