import { describe, expect, it } from "vitest";
import { AppError, ERROR_STATUS, type ErrorCode, notFound, toAppError } from "./errors.ts";

describe("AppError", () => {
  it.each(Object.entries(ERROR_STATUS))("%s has the status %i", (code, status) => {
    expect(new AppError(code as ErrorCode, "x").status).toBe(status);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });

  it("keeps its cause, and has none when none was given", () => {
    const cause = new Error("why");
    expect(new AppError("internal", "x", { cause }).cause).toBe(cause);
    expect("cause" in new AppError("internal", "x")).toBe(false);
  });
});

describe("toAppError", () => {
  it("returns an AppError as it is", () => {
    const error = new AppError("gone", "x");
    expect(toAppError(error)).toBe(error);
  });

  it.each(["ECONNREFUSED", "ECONNRESET", "CONNECTION_CLOSED", "CONNECT_TIMEOUT", "57P01", "53300"])(
    "makes %s a 503 to try again",
    (code) => {
      expect(toAppError({ code })).toMatchObject({
        code: "unavailable",
        status: 503,
        retryAfterSeconds: 2,
      });
    },
  );

  it.each([
    new Error("secret"),
    "secret",
    7,
    null,
    undefined,
    { code: "23505" },
    { code: null },
    Symbol("secret"),
    () => 1,
  ])("hides %s", (thrown) => {
    const error = toAppError(thrown);
    expect(error.code).toBe("internal");
    expect(error.message).not.toContain("secret");
    expect(error.cause).toBe(thrown);
  });
});

describe("notFound", () => {
  it("says what is missing and nothing about why", () => {
    expect(notFound("The chat")).toMatchObject({
      code: "not_found",
      message: "The chat was not found.",
    });
  });
});
