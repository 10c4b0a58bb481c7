import { describe, expect, it } from "vitest";
import { REMOTE_ADDRESS_HEADER } from "../request-mark.ts";
import { clientAddress, networkOf } from "./client-address.ts";

describe("clientAddress", () => {
  const headers = new Headers({
    "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.2",
    [REMOTE_ADDRESS_HEADER]: "192.0.2.7",
    "x-real-ip": "6.6.6.6",
    "cf-connecting-ip": "6.6.6.6",
    forwarded: "for=6.6.6.6",
  });

  it.each([
    [0, "192.0.2.7"],
    [1, "10.0.0.2"],
    [2, "203.0.113.9"],
    [5, "unknown"],
  ])("behind %i trusted proxies is %s", (hops, expected) => {
    expect(clientAddress(headers, hops)).toBe(expected);
  });

  it("is unknown without any word of it", () => {
    expect(clientAddress(new Headers(), 0)).toBe("unknown");
    expect(clientAddress(new Headers({ "x-forwarded-for": "" }), 1)).toBe("unknown");
  });
});

describe("networkOf", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["192.0.2.7:51034", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:0207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["[::ffff:192.0.2.7]:443", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2::9]", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["2001:db8::192.0.2.7", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["1::2:3:4:5:6:7:8", "1::2:3:4:5:6:7:8"],
    ["1::2:3:4:5:6:7", "1:0:2:3::/64"],
    ["1:2:3", "1:2:3"],
    ["1::2::3", "1::2::3"],
    ["12345::", "12345::"],
    ["g::1", "g::1"],
    ["unknown", "unknown"],
    ["", ""],
  ])("of %s is %s", (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });
});
