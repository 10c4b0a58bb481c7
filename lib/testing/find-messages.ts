import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { NAMESPACES } from "../../messages/namespaces.ts";

interface Source {
  imports: string[];
  /** The namespaces whose messages it reads, each once. */
  namespaces: string[];
  isClient: boolean;
}

const IMPORT = /(import|export)(\s+type)?\b[^"';()]*?from\s+"([^"]+)"|import\s*\(\s*"([^"]+)"\s*\)/g;
const READ = /useTranslations\(\s*(?:\w+ \? )?((?:["`][a-zA-Z.]+["`](?: : )?)+)/g;
/** A key with its namespace, as it is asked for where no namespace is named. */
const WHOLE_KEY = /\bt\w*\(\s*["`]([a-zA-Z]+)\./g;
const CLIENT = /^(?:\/\*[\s\S]*?\*\/\s*|\/\/[^\n]*\n\s*)*"use client"/;

/** The file that an import names; null for packages. Paths are from the root, which is where tests run. */
function resolve(file: string, name: string): string | null {
  const path = name.startsWith("@/") ? name.slice(2) : name.startsWith(".") ? join(dirname(file), name) : null;
  if (path === null) return null;
  const found = [path, `${path}.ts`, `${path}.tsx`].find((one) => /\.tsx?$/.test(one) && existsSync(one));
  return found === undefined ? null : normalize(found);
}

const sources = new Map<string, Source>();

function read(file: string): Source {
  const known = sources.get(file);
  if (known) return known;
  const text = readFileSync(file, "utf8");
  const names = [...text.matchAll(IMPORT)].flatMap(([, , type, named, loaded]) =>
    type ? [] : [named ?? loaded ?? ""],
  );
  const named = [...text.matchAll(READ)].flatMap(([, args = ""]) => [...args.matchAll(/["`]([a-zA-Z]+)/g)]);
  const whole = text.includes("useTranslations()") ? [...text.matchAll(WHOLE_KEY)] : [];
  const source = {
    imports: names.flatMap((name) => resolve(file, name) ?? []),
    namespaces: NAMESPACES.filter((name) => [...named, ...whole].some(([, read]) => read === name)),
    isClient: CLIENT.test(text),
  };
  sources.set(file, source);
  return source;
}

/**
 * The namespaces whose messages the client components of a page or a layout read, those that are loaded later included.
 * What runs on the server alone reads all messages there. @param file From the root: `app/layout.tsx`.
 */
export function findClientNamespaces(file: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const walk = (at: string, isBelowClient: boolean) => {
    const { imports, namespaces, isClient } = read(at);
    const isShipped = isBelowClient || isClient;
    const key = `${at} ${isShipped}`;
    if (seen.has(key)) return;
    seen.add(key);
    if (isShipped) for (const namespace of namespaces) found.add(namespace);
    for (const next of imports) walk(next, isShipped);
  };
  walk(file, false);
  return found;
}
