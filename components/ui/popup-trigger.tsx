"use client";

import type { KeyboardEvent, MouseEvent, ReactNode, Ref } from "react";
import { Button } from "./button";
import { usePopup } from "./popup-state";
import { type RenderElement, renderElement } from "./render-element";

export interface PopupTriggerProps {
  /** The element that opens the popup; a Button when left out. */
  render?: RenderElement | undefined;
  children?: ReactNode;
}

interface TriggerProps extends PopupTriggerProps {
  kind: "menu" | "dialog";
  /** Starts loading the popup's chunk; called when the pointer or the focus arrives. */
  preload: () => void;
}

function assignRef(ref: Ref<HTMLElement> | undefined, element: HTMLElement | null): void {
  if (typeof ref === "function") ref(element);
  else if (ref) ref.current = element;
}

/** Makes `render` open the surrounding popup, with the aria attributes of its kind. */
export function PopupTrigger({ render = <Button />, kind, preload, children }: TriggerProps) {
  const popup = usePopup();
  const own = render.props;
  const call = (name: string, event: unknown) => {
    const handler = own[name];
    if (typeof handler === "function") handler(event);
  };
  const trigger = {
    ref: (element: HTMLElement | null) => {
      popup.triggerRef.current = element;
      assignRef(own.ref as Ref<HTMLElement> | undefined, element);
    },
    id: (own.id as string | undefined) ?? popup.triggerId,
    "aria-haspopup": kind,
    "aria-expanded": popup.open,
    "aria-controls": popup.open ? popup.popupId : undefined,
    onPointerEnter: (event: unknown) => {
      call("onPointerEnter", event);
      preload();
    },
    onFocus: (event: unknown) => {
      call("onFocus", event);
      preload();
    },
    onClick: (event: MouseEvent) => {
      call("onClick", event);
      if (event.defaultPrevented) return;
      popup.byKeyboard.current = event.detail === 0;
      popup.setOpen(!popup.open);
    },
    onKeyDown: (event: KeyboardEvent) => {
      call("onKeyDown", event);
      if (kind !== "menu" || event.key !== "ArrowDown" || popup.open) return;
      event.preventDefault();
      popup.byKeyboard.current = true;
      popup.setOpen(true);
    },
  };
  const bare = { ...render, props: { ...own, ...trigger } } as RenderElement;
  return renderElement(bare, {}, children);
}
