import { describe, expect, it } from "vitest";
import { createApiKeySchema } from "@/lib/auth/schema";
import { EXPIRY_CHOICES, expiryOf } from "./key-expiry";

const NOW_MS = Date.UTC(2026, 10, 21, 12);

describe("expiryOf", () => {
  it("adds whole days and knows never", () => {
    expect(expiryOf("never", NOW_MS)).toBeNull();
    expect(expiryOf("days30", NOW_MS)).toBe("2026-12-21T12:00:00.000Z");
    expect(expiryOf("year", NOW_MS)).toBe("2027-11-21T12:00:00.000Z");
  });

  it.each(EXPIRY_CHOICES)("gives the endpoint a time it takes: %s", (choice) => {
    const body = { name: "Editor", scopes: ["models.read"], expiresAt: expiryOf(choice, NOW_MS) };
    expect(createApiKeySchema.safeParse(body).success).toBe(true);
  });
});
