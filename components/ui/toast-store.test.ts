import { describe, expect, it, vi } from "vitest";
import { listToasts, subscribeToasts, toast } from "./toast-store.ts";

describe("toast", () => {
  it("keeps the newest three, replaces by id, and tells its listeners", () => {
    const listener = vi.fn();
    const stop = subscribeToasts(listener);
    const first = toast.show({ message: "one" });
    toast.show({ message: "two", id: "x" });
    toast.show({ message: "two again", id: "x" });
    toast.error("three", { requestId: "req_1" });
    expect(listToasts().map(({ message }) => message)).toEqual(["one", "two again", "three"]);
    toast.show({ message: "four" });
    expect(listToasts().some(({ id }) => id === first)).toBe(false);
    toast.close("x");
    expect(listToasts().map(({ message }) => message)).toEqual(["three", "four"]);
    expect(listener).toHaveBeenCalledTimes(6);
    stop();
    toast.show({ message: "five" });
    expect(listener).toHaveBeenCalledTimes(6);
  });
});
