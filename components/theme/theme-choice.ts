export const THEME_COOKIE = "nexus-theme";

export const THEMES = ["light", "dark", "system"] as const;

export type Theme = (typeof THEMES)[number];

/** `value` as a theme; anything unknown is "system". */
export function toTheme(value: unknown): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}
