import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names, dropping falsy ones. There is no conflict resolution because none is needed:
 * the kit's own classes live in the `components` layer, so a utility passed by a caller always wins.
 */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
