import { expect, it } from "vitest";
import { healthUrl, ownUrl } from "./start-children.ts";

it.each([
  ["127.0.0.1", "http://localhost:3000", "http://127.0.0.1:3000/api/v1/health"],
  ["::1", "http://localhost:3000", "http://[::1]:3000/api/v1/health"],
  ["0.0.0.0", "http://localhost:3000", "http://127.0.0.1:3000/api/v1/health"],
  ["192.0.2.7", "http://192.0.2.7:3000", "http://192.0.2.7:3000/api/v1/health"],
  ["2001:db8::7", "http://[2001:db8::7]:3000", "http://[2001:db8::7]:3000/api/v1/health"],
])("listening on %s, the app is at %s", (host, own, health) => {
  expect([ownUrl({ host, port: 3000 }), healthUrl({ host, port: 3000 })]).toEqual([own, health]);
});
