import { AsyncLocalStorage } from "node:async_hooks";

/** Where the request that is being served came from. */
export interface RequestOrigin {
  ip: string;
  userAgent: string;
  /** The session it belongs to; null when it comes with an API key or nobody is signed in. */
  sessionId: string | null;
  requestId?: string;
}

// On globalThis, because Next loads this module once per bundle, and the gate and the rooms must share one.
const holder = globalThis as typeof globalThis & { nexusRequestOrigin?: AsyncLocalStorage<RequestOrigin | null> };
holder.nexusRequestOrigin ??= new AsyncLocalStorage();
const storage = holder.nexusRequestOrigin;

/** Runs `work` as part of a request, so that whatever it records says where it came from; null: of none. */
export function withRequestOrigin<T>(origin: RequestOrigin | null, work: () => T): T {
  return storage.run(origin, work);
}

/** Where the running request came from; null in jobs and scripts. */
export function requestOrigin(): RequestOrigin | null {
  return storage.getStore() ?? null;
}
