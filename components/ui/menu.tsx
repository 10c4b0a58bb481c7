"use client";

import { lazy, Suspense } from "react";
import type { MenuPopupProps } from "./menu-parts";
import { PopupProvider, usePopup } from "./popup-state";
import { PopupTrigger, type PopupTriggerProps } from "./popup-trigger";

const load = () => import("./menu-parts");
const MenuPopup = lazy(() => load().then((parts) => ({ default: parts.MenuPopup })));

export const Menu = PopupProvider;

/** The button that opens the menu (`render`). */
export function MenuTrigger(props: PopupTriggerProps) {
  return <PopupTrigger {...props} kind="menu" preload={load} />;
}

/** The floating list; its children are MenuItem, MenuGroup, MenuSeparator, MenuSub … */
export function MenuContent(props: MenuPopupProps) {
  const { mounted } = usePopup();
  if (!mounted) return null;
  return (
    <Suspense fallback={null}>
      <MenuPopup {...props} />
    </Suspense>
  );
}

export const MenuItem = lazy(() => load().then((parts) => ({ default: parts.MenuItem })));
export const MenuCheckItem = lazy(() => load().then((parts) => ({ default: parts.MenuCheckItem })));
export const MenuRadioGroup = lazy(() => load().then((parts) => ({ default: parts.MenuRadioGroup })));
export const MenuRadioItem = lazy(() => load().then((parts) => ({ default: parts.MenuRadioItem })));
export const MenuGroup = lazy(() => load().then((parts) => ({ default: parts.MenuGroup })));
export const MenuSeparator = lazy(() => load().then((parts) => ({ default: parts.MenuSeparator })));
export const MenuSub = lazy(() => load().then((parts) => ({ default: parts.MenuSub })));
