const KEPT = Symbol.for("nexus.process-wide");
const holder = globalThis as typeof globalThis & { [KEPT]?: Map<string, object> };

/**
 * What the process has one of, the same for every copy of a module: Next puts a module into each bundle that uses it,
 * and the server has one of its own. Whatever one copy changes and another must see is kept here.
 * @param name Unique in the product.
 */
export function processWide<T extends object>(name: string, create: () => T): T {
  holder[KEPT] ??= new Map();
  const found = holder[KEPT].get(name) ?? create();
  holder[KEPT].set(name, found);
  return found as T;
}

/** Makes modules that are loaded from now on begin with nothing (tests). */
export function forgetProcessWide(): void {
  delete holder[KEPT];
}
