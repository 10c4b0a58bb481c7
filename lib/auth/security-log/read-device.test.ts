import { describe, expect, it } from "vitest";
import { readDevice } from "./read-device.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("what a User-Agent says", () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
      "Edge 142",
      "Windows 10",
      "desktop",
    ],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
      "Chrome 142",
      "macOS",
      "desktop",
    ],
    [
      "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
      "Firefox 145",
      "Linux",
      "desktop",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari 18",
      "iOS 18",
      "mobile",
    ],
    ["curl/8.9.1", "curl", null, "program"],
    ['{"level":"error"}', null, null, "program"],
  ])("%s", (userAgent, browser, system, kind) => {
    expect(readDevice(userAgent)).toEqual({ browser, system, kind });
  });

  it("is nothing without one", () => {
    expect([readDevice(null), readDevice("")]).toEqual([null, null]);
  });
});
