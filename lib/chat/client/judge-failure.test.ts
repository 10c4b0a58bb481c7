import { describe, expect, it } from "vitest";
import { ApiError } from "../../platform/public/api-client.ts";
import { judgeFailure } from "./judge-failure.ts";

const failed = (status: number, code: string, retryAfterSeconds?: number) =>
  judgeFailure(new ApiError(status, { code, message: "Words." }, retryAfterSeconds));

describe("judgeFailure", () => {
  it("keeps what did not reach the server or came at a bad moment", () => {
    expect(failed(0, "offline")).toEqual({ kind: "later" });
    expect(failed(409, "run_active")).toEqual({ kind: "later" });
    expect(failed(401, "unauthenticated")).toEqual({ kind: "later" });
    expect(failed(500, "internal")).toEqual({ kind: "later" });
    expect(failed(429, "rate_limited", 3)).toEqual({ kind: "later", afterMs: 3000 });
    expect(judgeFailure(new TypeError("a chunk could not be loaded"))).toEqual({ kind: "later" });
  });

  it("gives the text back when the month's messages are used up", () => {
    expect(failed(402, "quota_exceeded")).toEqual({ kind: "returned" });
  });

  it("shows what will not change by waiting", () => {
    expect(failed(422, "invalid_input")).toEqual({
      kind: "refused",
      refusal: { code: "invalid_input", message: "Words.", details: {} },
    });
    expect(failed(503, "model_not_configured")).toMatchObject({ kind: "refused" });
    expect(failed(502, "provider_rejected")).toMatchObject({ kind: "refused" });
  });
});
