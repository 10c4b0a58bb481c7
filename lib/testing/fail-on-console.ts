import { afterEach, beforeEach, expect, vi } from "vitest";

/** Makes `console.error` and `console.warn` fail the test that caused them. */
export function failOnConsole(): void {
  const calls: unknown[][] = [];
  beforeEach(() => {
    calls.length = 0;
    for (const method of ["error", "warn"] as const) {
      vi.spyOn(globalThis.console, method).mockImplementation(
        (...args: unknown[]) => void calls.push([method, ...args]),
      );
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(calls, "console.error or console.warn was called").toEqual([]);
  });
}
