import type { Locale } from "../lib/platform/public/i18n.ts";
import { NAMESPACES } from "./namespaces.ts";

/** A message as it is written, or in parts as the build has compiled it. */
type Message = string | readonly unknown[];
type Tree = { [key: string]: Message | Tree };

const isTree = (value: Message | Tree | undefined): value is Tree => typeof value === "object" && !Array.isArray(value);

async function loadNamespaces(locale: Locale): Promise<Tree> {
  const trees = await Promise.all(
    NAMESPACES.map(async (name) => {
      const file: { default: Tree } = await import(`./${locale}/${name}.json`);
      return [name, file.default] as const;
    }),
  );
  return Object.fromEntries(trees);
}

/** `over` laid on `base`, key by key: what a translation lacks shows in English rather than as a key. */
export function mergeMessages(base: Tree, over: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const under = merged[key];
    merged[key] = isTree(value) && isTree(under) ? mergeMessages(under, value) : value;
  }
  return merged;
}

/** All messages of `locale`, with English under them. */
export async function loadMessages(locale: Locale): Promise<Tree> {
  const english = await loadNamespaces("en");
  return locale === "en" ? english : mergeMessages(english, await loadNamespaces(locale));
}
