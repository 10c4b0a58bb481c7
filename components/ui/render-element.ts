import { cloneElement, isValidElement, type ReactElement, type ReactNode } from "react";
import { cn } from "./cn.ts";

export type RenderElement = ReactElement<Record<string, unknown>>;

/**
 * Returns `element` with `props` merged under its own and `children` inside: the kit's `render` prop
 * (a link that looks like a button). Event handlers of `props` lose to the element's own.
 */
export function renderElement(element: RenderElement, props: Record<string, unknown>, children?: ReactNode) {
  if (!isValidElement(element)) return null;
  const own = element.props;
  const className = cn(props.className as string | undefined, own.className as string | undefined) || undefined;
  return cloneElement(element, { ...props, ...own, className }, children ?? (own.children as ReactNode));
}
