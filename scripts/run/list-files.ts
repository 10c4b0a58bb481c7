import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";

function walk(root: string, folder: string, ignored: readonly string[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (ignored.some((pattern) => matchesGlob(entry.name, pattern))) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(root, path, ignored);
    return entry.isFile() ? [path] : [];
  });
}

/** Whether the tree is a clone with a history. */
export const isClone = (root: string): boolean => existsSync(join(root, ".git"));

/** The files that are committed or would be, below `root`; where there is no git, all but those that .gitignore names. */
export function listFiles(root: string): string[] {
  if (!isClone(root)) {
    const names = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
    return walk(
      root,
      "",
      names.map((name) => name.replace(/\/$/, "")),
    );
  }
  const list = (...which: string[]) =>
    execFileSync("git", ["-C", root, "ls-files", "-z", ...which], { maxBuffer: 1 << 30 })
      .toString()
      .split("\0")
      .filter(Boolean);
  const deleted = new Set(list("--deleted"));
  return [...new Set(list("--cached", "--others", "--exclude-standard"))].filter((file) => !deleted.has(file));
}
