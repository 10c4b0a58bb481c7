import mermaid from "mermaid";
import { expect, it, vi } from "vitest";
import { drawDiagram } from "./draw-diagram.ts";

vi.mock("mermaid", () => ({ default: { initialize: vi.fn(), render: vi.fn() } }));

it("does not draw a source that was given up before its turn", async () => {
  const leaving = new AbortController();
  const drawn = drawDiagram("graph TD", "light", leaving.signal);
  leaving.abort();
  await expect(drawn).rejects.toThrow();
  expect(mermaid.initialize).not.toHaveBeenCalled();
});
