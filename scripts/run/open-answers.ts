import type { ServerResponse } from "node:http";

/** The answers that a server is writing: runs of chats have a hub of their own, calls of programs have only these. */
export interface OpenAnswers {
  /** Counts an answer until its last byte is sent or its reader has gone. */
  add(response: ServerResponse): void;
  /** Resolves when all have ended, or when `timeoutMs` has passed. */
  ended(timeoutMs: number): Promise<void>;
}

/** Starts with none. */
export function createOpenAnswers(): OpenAnswers {
  const open = new Set<ServerResponse>();
  let onNone: (() => void) | undefined;
  return {
    add(response) {
      open.add(response);
      response.once("close", () => {
        open.delete(response);
        if (open.size === 0) onNone?.();
      });
    },
    ended(timeoutMs) {
      if (open.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onNone = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
