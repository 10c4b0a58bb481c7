"use client";

import { useCallback, useLayoutEffect, useSyncExternalStore } from "react";
import { THEME_COOKIE, type Theme, toTheme } from "./theme-choice";

const YEAR_S = 31_536_000;
const listeners = new Set<() => void>();

function apply(): void {
  const root = document.documentElement;
  const choice = toTheme(root.dataset.themeChoice);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = choice === "system" ? (dark ? "dark" : "light") : choice;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const readChoice = () => toTheme(document.documentElement.dataset.themeChoice);

/** The reader's theme and the way to change it: at once, and for a year by a cookie that the server reads. */
export function useTheme(): { theme: Theme; setTheme: (theme: Theme) => void } {
  const theme = useSyncExternalStore<Theme>(subscribe, readChoice, () => "system");
  const setTheme = useCallback((next: Theme) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    // The Cookie Store API would be missing on plain http in a local network; the setter is the same.
    Object.assign(document, { cookie: `${THEME_COOKIE}=${next}; path=/; max-age=${YEAR_S}; samesite=lax${secure}` });
    document.documentElement.dataset.themeChoice = next;
    apply();
  }, []);
  return { theme, setTheme };
}

/**
 * Follows the system's theme. For pages that the browser has to draw whole, as one at an unknown address: React puts
 * `ThemeScript` there without running it.
 */
export function useSystemTheme(): void {
  useLayoutEffect(() => {
    apply();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, []);
}
