/**
 * What the process has one of, the same for every copy of a module: Next puts a module into each bundle that uses it,
 * and the server has one of its own. Whatever one copy changes and another must see is kept here.
 * @param name Unique in the product.
 */
export function processWide<T extends object>(name: string, create: () => T): T {
  const kept = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`nexus.${name}`);
  const found = kept[key] ?? create();
  kept[key] = found;
  return found;
}
