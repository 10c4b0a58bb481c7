import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDrafts } from "./drafts.ts";

/** localStorage in small: its entries are its own enumerable keys, as in browsers. */
function createStorage(): Storage {
  const methods = {
    getItem: (name: string) => storage[name] ?? null,
    setItem: (name: string, value: string) => void Object.assign(storage, { [name]: value }),
    removeItem: (name: string) => void delete storage[name],
  };
  const storage = Object.create(methods) as Storage & Record<string, string>;
  return storage;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("drafts", () => {
  it("keep one text per place and survive a reload", () => {
    const storage = createStorage();
    const drafts = createDrafts("ada", storage);
    drafts.set("new", { text: "Hello" });
    drafts.set("c1", { text: "Other" });
    vi.runAllTimers();
    const reloaded = createDrafts("ada", storage);
    expect(reloaded.get("new").text).toBe("Hello");
    expect(reloaded.get("c1").text).toBe("Other");
    expect(createDrafts("bob", storage).get("new").text).toBe("");
  });

  it("write to the disk once for many keys pressed, and at once when asked", () => {
    const storage = createStorage();
    const drafts = createDrafts("ada", storage);
    for (const text of ["H", "He", "Hel"]) drafts.set("new", { text });
    expect(Object.keys(storage)).toEqual([]);
    drafts.save();
    expect(createDrafts("ada", storage).get("new").text).toBe("Hel");
  });

  it("leave nothing behind when they are sent or cleared", () => {
    const storage = createStorage();
    const drafts = createDrafts("ada", storage);
    drafts.set("new", { text: "Hello" });
    drafts.set("c1", { text: "Other" });
    drafts.save();
    drafts.set("new", { text: "" });
    drafts.save();
    expect(Object.keys(storage)).toHaveLength(1);
    drafts.clear();
    expect(Object.keys(storage)).toEqual([]);
    expect(drafts.get("c1").text).toBe("");
  });

  it("put back what could not be sent before what was written since", () => {
    const drafts = createDrafts("ada", null);
    drafts.set("c1", { text: "and this" });
    drafts.giveBack("c1", { text: "First", attachments: [] });
    expect(drafts.get("c1").text).toBe("First\n\nand this");
  });

  it("ignore what is not a draft", () => {
    const storage = createStorage();
    storage.setItem("nexus:draft:ada:new", "{not json");
    expect(createDrafts("ada", storage).get("new")).toEqual({ text: "", attachments: [] });
  });
});
