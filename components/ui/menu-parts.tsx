"use client";

import { Menu } from "@base-ui/react/menu";
import { Check, ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { cn } from "./cn";
import { Kbd } from "./kbd";
import { allowsDismiss } from "./popup-dismiss";
import { usePopup } from "./popup-state";
import type { RenderElement } from "./render-element";

export interface MenuPopupProps {
  side?: "top" | "bottom" | "inline-start" | "inline-end" | undefined;
  align?: "start" | "center" | "end" | undefined;
  className?: string | undefined;
  children: ReactNode;
}

/** For how many frames the first item is given the focus after opening by key. */
const FOCUS_FRAMES = 30;

/** The heavy half of Menu and ContextMenu; loaded by them on first use. */
export function MenuPopup({ side = "bottom", align = "start", className, children }: MenuPopupProps) {
  const popup = usePopup();
  const box = useRef<HTMLDivElement>(null);
  const { point, triggerRef, open, byKeyboard } = popup;
  const anchor = useMemo(
    () => (point ? { getBoundingClientRect: () => DOMRect.fromRect({ ...point, width: 0, height: 0 }) } : triggerRef),
    [point, triggerRef],
  );
  useEffect(() => {
    if (!open || !byKeyboard.current) return;
    // The popup takes the focus itself once it is placed, which on its first opening is some frames later.
    let frame = 0;
    const focusFirst = (framesLeft: number) => {
      // Once an item has the focus, keys may have moved it on.
      const within = document.activeElement?.closest("[role^=menuitem]");
      if (!within) box.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
      if (framesLeft > 0) frame = requestAnimationFrame(() => focusFirst(framesLeft - 1));
    };
    frame = requestAnimationFrame(() => focusFirst(FOCUS_FRAMES));
    return () => cancelAnimationFrame(frame);
  }, [open, byKeyboard]);
  return (
    <Menu.Root
      open={open}
      onOpenChange={(next, details) => {
        if (allowsDismiss(next, details, point ? null : triggerRef.current)) popup.setOpen(next);
      }}
      onOpenChangeComplete={(next) => !next && popup.onClosed()}
    >
      <Menu.Portal>
        <Menu.Positioner className="z-50" anchor={anchor} side={side} align={align} sideOffset={point ? 0 : 4}>
          <Menu.Popup
            ref={box}
            id={popup.popupId}
            aria-labelledby={point ? undefined : popup.triggerId}
            className={cn("pop menu", className)}
            finalFocus={triggerRef}
          >
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface ItemLook {
  icon?: ReactNode;
  kbd?: string[] | undefined;
  /** Small grey text at the end. */
  meta?: ReactNode;
  danger?: boolean | undefined;
  disabled?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
}

function ItemBody({ icon, kbd, meta, children }: ItemLook) {
  return (
    <>
      {icon}
      <span className="min-w-0 truncate">{children}</span>
      {(kbd || meta) && (
        <span className="menu-end">
          {meta}
          {kbd && <Kbd keys={kbd} />}
        </span>
      )}
    </>
  );
}

const itemClass = ({ danger, className }: ItemLook) => cn("menu-item", danger && "menu-item-danger", className);

/** One act. With `render={<Link href>}` it is a link. */
export function MenuItem({ onClick, render, ...look }: ItemLook & { onClick?: () => void; render?: RenderElement }) {
  return (
    <Menu.Item
      className={itemClass(look)}
      disabled={look.disabled ?? false}
      onClick={onClick}
      render={render}
      nativeButton={false}
    >
      <ItemBody {...look} />
    </Menu.Item>
  );
}

/** On or off; the menu stays open. */
export function MenuCheckItem({
  checked,
  onCheckedChange,
  ...look
}: ItemLook & { checked: boolean; onCheckedChange: (checked: boolean) => void }) {
  return (
    <Menu.CheckboxItem
      className={itemClass(look)}
      checked={checked}
      onCheckedChange={onCheckedChange}
      disabled={look.disabled ?? false}
    >
      <ItemBody {...look} meta={checked ? <Check aria-hidden className="size-4 text-text" /> : look.meta} />
    </Menu.CheckboxItem>
  );
}

/** One of several; items are MenuRadioItem. */
export function MenuRadioGroup({
  value,
  onValueChange,
  children,
}: {
  value: string;
  onValueChange: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <Menu.RadioGroup value={value} onValueChange={onValueChange}>
      {children}
    </Menu.RadioGroup>
  );
}

export function MenuRadioItem({ value, ...look }: ItemLook & { value: string }) {
  return (
    <Menu.RadioItem className={itemClass(look)} value={value} closeOnClick disabled={look.disabled ?? false}>
      <ItemBody
        {...look}
        meta={
          <>
            {look.meta}
            <Menu.RadioItemIndicator>
              <Check aria-hidden className="text-text" />
            </Menu.RadioItemIndicator>
          </>
        }
      />
    </Menu.RadioItem>
  );
}

export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="menu-label">{label}</Menu.GroupLabel>
      {children}
    </Menu.Group>
  );
}

export function MenuSeparator() {
  return <Menu.Separator className="menu-separator" />;
}

/** An item that opens a further menu at its side. */
export function MenuSub({ label, icon, children }: { label: ReactNode; icon?: ReactNode; children: ReactNode }) {
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="menu-item">
        <ItemBody icon={icon} meta={<ChevronRight aria-hidden />}>
          {label}
        </ItemBody>
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner className="z-50" sideOffset={2}>
          <Menu.Popup className="pop menu">{children}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
