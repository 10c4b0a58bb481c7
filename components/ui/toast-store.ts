export type ToastIcon = "check" | "archive" | "error" | "info";

export interface ToastOptions {
  message: string;
  /** A quieter second sentence. */
  detail?: string | undefined;
  icon?: ToastIcon | undefined;
  action?: { label: string; onAct: () => void } | undefined;
  /** A toast with the same id is replaced, not added. */
  id?: string | undefined;
}

export type ToastEntry = ToastOptions & { id: string };

const MAX_SHOWN = 3;
let entries: readonly ToastEntry[] = [];
let counter = 0;
const listeners = new Set<() => void>();

function publish(next: readonly ToastEntry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

/** The store's current entries, oldest first; a new array whenever something changes. */
export function listToasts(): readonly ToastEntry[] {
  return entries;
}

/** Calls `listener` after every change; returns the way to stop. */
export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(options: ToastOptions): string {
  counter += 1;
  const id = options.id ?? `toast-${counter}`;
  publish([...entries.filter((entry) => entry.id !== id), { ...options, id }].slice(-MAX_SHOWN));
  return id;
}

function close(id: string): void {
  publish(entries.filter((entry) => entry.id !== id));
}

/** Short messages about what was just done. `show` returns the id to close it by. */
export const toast = {
  show,
  close,
  /** What failed, with the request id to quote to support. */
  error(message: string, options: { requestId?: string | undefined; action?: ToastOptions["action"] } = {}): string {
    return show({ message, detail: options.requestId, icon: "error", action: options.action });
  },
};
