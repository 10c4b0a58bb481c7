import { vi } from "vitest";
import { resetGateway } from "../models/gateway/gateway-state.ts";
import { setClock } from "../platform/clock.ts";
import { resetEnv } from "../platform/env.ts";

const holder = globalThis as typeof globalThis & { nexusFirstEnv?: NodeJS.ProcessEnv };

/**
 * Files share a process. Gives the next one what a process of its own would have: the environment that the first one was
 * given, the real clock, and a gateway that knows nothing of any provider.
 */
export function forgetFile(): void {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  holder.nexusFirstEnv ??= { ...process.env };
  for (const name of Object.keys(process.env)) if (!(name in holder.nexusFirstEnv)) delete process.env[name];
  Object.assign(process.env, holder.nexusFirstEnv);
  resetEnv();
  setClock();
  resetGateway();
}
