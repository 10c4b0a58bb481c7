import { afterEach, expect, it, vi } from "vitest";
import { callApi, setStepUpHandler } from "./api-client.ts";

afterEach(() => vi.unstubAllGlobals());

const refusal = () =>
  Response.json({ error: { code: "step_up_required", message: "Is it still you?", details: {} } }, { status: 403 });
const answer = () => Response.json({ data: "done" });

it("asks for a proof once, also for a call that was sent before the proof and is refused behind it", async () => {
  const late = Promise.withResolvers<Response>();
  const isProved = Promise.withResolvers<boolean>();
  const responses = [Promise.resolve(refusal()), late.promise, Promise.resolve(answer()), Promise.resolve(answer())];
  const fetched = vi.fn(() => responses.shift());
  vi.stubGlobal("fetch", fetched);
  const handler = vi.fn(() => isProved.promise);
  const takeBack = setStepUpHandler(handler);
  const first = callApi("/people");
  const second = callApi("/people", { query: { search: "ada" } });
  await vi.waitFor(() => expect(handler).toHaveBeenCalledOnce());
  isProved.resolve(true);
  expect(await first).toBe("done");
  late.resolve(refusal());
  expect(await second).toBe("done");
  expect([handler.mock.calls.length, fetched.mock.calls.length]).toEqual([1, 4]);
  takeBack();
});

it("gives the refusal to whoever would rather not", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => refusal()),
  );
  const takeBack = setStepUpHandler(async () => false);
  await expect(callApi("/people")).rejects.toMatchObject({ code: "step_up_required" });
  takeBack();
});
