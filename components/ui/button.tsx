import type { ComponentProps } from "react";
import { cn } from "./cn";
import { type RenderElement, renderElement } from "./render-element";

export type ButtonVariant = "primary" | "ink" | "line" | "ghost" | "danger" | "danger-line";
export type ButtonSize = "sm" | "md" | "lg";

interface ButtonLook {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  full?: boolean | undefined;
}

export type ButtonProps = ComponentProps<"button"> &
  ButtonLook & {
    /** The act is under way: not pressable, announced as busy, same width. */
    busy?: boolean | undefined;
    /** Another element (a Link) that takes the button's look. */
    render?: RenderElement | undefined;
  };

/** The class names of a button, for elements that only look like one. */
export function buttonVariants({ variant = "line", size = "md", full }: ButtonLook = {}): string {
  return cn("btn", `btn-${variant}`, size !== "md" && `btn-${size}`, full && "btn-full");
}

/** A button with one verb. `type` is "button" unless given, so that forms are never sent by accident. */
export function Button({ variant, size, full, busy, render, className, disabled, children, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size, full }), className);
  if (render) return renderElement(render, { ...props, className: classes }, children);
  return (
    <button
      type="button"
      {...props}
      className={classes}
      disabled={disabled || busy}
      aria-busy={busy ? "true" : undefined}
    >
      {children}
    </button>
  );
}
