"use client";

import { useSyncExternalStore } from "react";

const MAC: Record<string, string> = { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵", up: "↑", down: "↓", esc: "Esc" };
const OTHER: Record<string, string> = {
  mod: "Ctrl",
  shift: "Shift",
  alt: "Alt",
  enter: "↵",
  up: "↑",
  down: "↓",
  esc: "Esc",
};

const never = () => () => {};
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys of a shortcut in this machine's language: ["mod", "K"] is ⌘K on a Mac and Ctrl K elsewhere. */
export function Kbd({ keys }: { keys: string[] }) {
  const mac = useSyncExternalStore(never, isMac, () => false);
  const names = mac ? MAC : OTHER;
  return <kbd className="kbd">{keys.map((key) => names[key.toLowerCase()] ?? key).join(mac ? "" : " ")}</kbd>;
}
