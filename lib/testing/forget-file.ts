import { vi } from "vitest";
import { forgetProcessWide } from "../platform/process-wide.ts";

const FIRST_ENV = "testingFirstEnv";
const globals = globalThis as typeof globalThis & { [FIRST_ENV]?: NodeJS.ProcessEnv };

/**
 * Files share a process: starting one and loading what comes from node_modules took longer than most files' tests. Gives
 * the next file what a process of its own would have: the environment that the first one was given, the real clock, and
 * our modules as they are when nothing has used them. What the caller needs of these it must import after this call.
 */
export function forgetFile(): void {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  const firstEnv = globals[FIRST_ENV] ?? { ...process.env };
  globals[FIRST_ENV] = firstEnv;
  for (const name of Object.keys(process.env)) if (!(name in firstEnv)) delete process.env[name];
  Object.assign(process.env, firstEnv);
  // What all copies of a module share outlives the module.
  forgetProcessWide();
  vi.resetModules();
}
