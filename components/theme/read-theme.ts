import { cookies } from "next/headers";
import { THEME_COOKIE, type Theme, toTheme } from "./theme-choice";

/** The reader's theme from its cookie, so that the server renders the right one. */
export async function readTheme(): Promise<Theme> {
  const jar = await cookies();
  return toTheme(jar.get(THEME_COOKIE)?.value);
}
