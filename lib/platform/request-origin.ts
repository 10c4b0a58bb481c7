import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "./process-wide.ts";

/** Where the request that is being served came from. */
export interface RequestOrigin {
  ip: string;
  userAgent: string;
  /** The session it belongs to; null when it comes with an API key or nobody is signed in. */
  sessionId: string | null;
  requestId?: string;
}

// One for the process: the gate and the rooms may be in different bundles.
const storage = processWide("request-origin", (): AsyncLocalStorage<RequestOrigin | null> => new AsyncLocalStorage());

/** Runs `work` as part of a request, so that whatever it records says where it came from; null: of none. */
export function withRequestOrigin<T>(origin: RequestOrigin | null, work: () => T): T {
  return storage.run(origin, work);
}

/** Where the running request came from; null in jobs and scripts. */
export function requestOrigin(): RequestOrigin | null {
  return storage.getStore() ?? null;
}
