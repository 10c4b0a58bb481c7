"use client";

import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";

export interface AnchorPoint {
  x: number;
  y: number;
}

interface PopupState {
  open: boolean;
  setOpen: (open: boolean) => void;
  /** True from the first opening until the closing animation has ended. */
  mounted: boolean;
  onClosed: () => void;
  triggerRef: RefObject<HTMLElement | null>;
  triggerId: string;
  popupId: string;
  /** Whether a key opened it: menus then highlight their first item. */
  byKeyboard: RefObject<boolean>;
  /** Where a context menu was asked for; null for popups anchored to their trigger. */
  point: AnchorPoint | null;
  setPoint: (point: AnchorPoint | null) => void;
}

const PopupContext = createContext<PopupState | null>(null);

/** The popup round this component. Throws outside Menu, ContextMenu, Popover, Dialog and Sheet. */
export function usePopup(): PopupState {
  const popup = useContext(PopupContext);
  if (!popup) throw new Error("This part belongs inside Menu, ContextMenu, Popover, Dialog or Sheet.");
  return popup;
}

export interface PopupProviderProps {
  open?: boolean | undefined;
  defaultOpen?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  children: ReactNode;
}

/**
 * Holds whether a popup is open, controlled or not. The trigger stays a plain button; the heavy half
 * (positioning, focus trap, list navigation) is a chunk of its own that loads when a pointer comes near.
 */
export function PopupProvider({ open: controlled, defaultOpen = false, onOpenChange, children }: PopupProviderProps) {
  const [own, setOwn] = useState(defaultOpen);
  const open = controlled ?? own;
  const [lingering, setLingering] = useState(open);
  const [point, setPoint] = useState<AnchorPoint | null>(null);
  const triggerRef = useRef<HTMLElement | null>(null);
  const byKeyboard = useRef(false);
  const id = useId();
  if (open && !lingering) setLingering(true);

  const setOpen = useCallback(
    (next: boolean) => {
      setOwn(next);
      onOpenChange?.(next);
    },
    [onOpenChange],
  );
  const onClosed = useCallback(() => setLingering(false), []);
  const value = useMemo<PopupState>(
    () => ({
      open,
      setOpen,
      mounted: open || lingering,
      onClosed,
      triggerRef,
      triggerId: `${id}trigger`,
      popupId: `${id}popup`,
      byKeyboard,
      point,
      setPoint,
    }),
    [open, setOpen, lingering, onClosed, id, point],
  );
  return <PopupContext value={value}>{children}</PopupContext>;
}
