import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type Action = (form: FormData) => Promise<unknown>;

/** Every server action of the product as `file name`, among them those in files where none should be. */
export async function listActions(): Promise<Map<string, Action>> {
  const actions = new Map<string, Action>();
  for await (const file of glob("{app,components,lib}/**/*.{ts,tsx}", { cwd: ROOT })) {
    if (file.includes(".test.") || !/^\s*["']use server["']/m.test(readFileSync(`${ROOT}${file}`, "utf8"))) continue;
    const exported = (await import(/* @vite-ignore */ `${ROOT}${file}`)) as Record<string, Action>;
    for (const [name, act] of Object.entries(exported)) actions.set(`${file} ${name}`, act);
  }
  return actions;
}
