import { expect, it } from "vitest";
import { ApiError } from "@/lib/platform/public/api-client";
import { isAboutCode } from "./use-code-form";

it.each([
  [422, { code: "invalid_input", message: "", issues: [{ path: "code", message: "Wrong." }] }, true],
  [410, { code: "gone", message: "" }, true],
  [422, { code: "invalid_input", message: "", issues: [{ path: "email", message: "Wrong." }] }, false],
  [429, { code: "rate_limited", message: "" }, false],
  [503, { code: "unavailable", message: "" }, false],
  [0, { code: "offline", message: "" }, false],
])("%i %j takes the typed code away: %s", (status, body, isTaken) => {
  expect(isAboutCode(new ApiError(status, body))).toBe(isTaken);
});
