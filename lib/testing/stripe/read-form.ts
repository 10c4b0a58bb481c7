import { invalid } from "./fault.ts";
import type { Params, ParamValue } from "./wire.ts";

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);
const MAX_DEPTH = 10;

function pathOf(name: string): string[] {
  const [head = "", ...rest] = name.split("[");
  return [head, ...rest.map((part) => part.replace(/\]$/, ""))];
}

function put(into: Params, path: readonly string[], value: string): void {
  let at = into;
  for (const [depth, key] of path.entries()) {
    if (FORBIDDEN.has(key) || depth > MAX_DEPTH) throw invalid(`Invalid parameter name: ${path.join(".")}`);
    if (depth === path.length - 1) {
      at[key === "" ? String(Object.keys(at).length) : key] = value;
      return;
    }
    const next = at[key];
    if (typeof next === "object" && !Array.isArray(next)) at = next;
    else {
      const made: Params = Object.create(null) as Params;
      at[key] = made;
      at = made;
    }
  }
}

/** `{0: a, 1: b}` becomes `[a, b]`, all the way down. */
function settle(value: ParamValue): ParamValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => settle(value[key] as ParamValue));
  }
  return Object.fromEntries(keys.map((key) => [key, settle(value[key] as ParamValue)]));
}

/** Parses `a[b][0][c]=1` as Stripe does: brackets nest, numbers and empty brackets make lists. */
export function readForm(text: string): Params {
  const params: Params = Object.create(null) as Params;
  for (const [name, value] of new URLSearchParams(text)) put(params, pathOf(name), value);
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, settle(value)]));
}
