import { invalid } from "./fault.ts";
import type { Params, ParamValue } from "./wire.ts";

/** The nested parameters under a name; empty when there are none. */
export function nested(params: Params, name: string): Params {
  const value = params[name];
  return typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** The list under a name, of nested parameters. */
export function listOf(params: Params, name: string): Params[] {
  const value = params[name];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Params => typeof item === "object" && !Array.isArray(item));
}

/** The list of texts under a name. */
export function textsOf(params: Params, name: string): string[] {
  const value = params[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Text under a name, or null when it is missing or emptied. */
export function text(params: Params, name: string): string | null {
  const value = params[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Text that must be there. @throws Fault parameter_missing */
export function needText(params: Params, name: string): string {
  const value = text(params, name);
  if (value === null) throw invalid(`Missing required param: ${name}.`, name, "parameter_missing");
  return value;
}

/** A whole number, or null when it is missing. @throws Fault parameter_invalid_integer */
export function integer(params: Params, name: string): number | null {
  const value = text(params, name);
  if (value === null) return null;
  if (!/^-?\d+$/.test(value)) throw invalid(`Invalid integer: ${value}`, name, "parameter_invalid_integer");
  return Number(value);
}

/** True, false, or null when it is missing. */
export function flag(params: Params, name: string): boolean | null {
  const value = text(params, name);
  if (value === null) return null;
  if (value !== "true" && value !== "false") throw invalid(`Invalid boolean: ${value}`, name);
  return value === "true";
}

/** One of these words, or null when it is missing. */
export function oneOf<const T extends string>(params: Params, name: string, words: readonly T[]): T | null {
  const value = text(params, name);
  if (value === null) return null;
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(`Invalid ${name}: must be one of ${words.join(", ")}`, name);
  return found;
}

/** Metadata after a change: keys that are emptied go. */
export function mergeMetadata(before: Record<string, string>, change: ParamValue | undefined): Record<string, string> {
  if (change === "") return {};
  if (typeof change !== "object" || Array.isArray(change)) return before;
  const after = { ...before };
  for (const [key, value] of Object.entries(change)) {
    if (value === "") delete after[key];
    else after[key] = String(value);
  }
  return after;
}

/** Refuses parameters that an operation does not know, as Stripe does. */
export function allowOnly(params: Params, names: readonly string[]): void {
  const unknown = Object.keys(params).find((name) => name !== "expand" && !names.includes(name));
  if (unknown !== undefined) {
    throw invalid(`Received unknown parameter: ${unknown}`, unknown, "parameter_unknown");
  }
}
