import { verifyRegistrationResponse } from "@simplewebauthn/server";
import { describe, expect, it, vi } from "vitest";
import { SoftwareAuthenticator } from "../../testing/software-authenticator.ts";
import { newPasskeyAnswerSchema } from "./schema.ts";
import { verifyNewPasskey } from "./verify-answer.ts";

vi.mock("@simplewebauthn/server", async (importOriginal) => {
  const library = await importOriginal<typeof import("@simplewebauthn/server")>();
  return { ...library, verifyRegistrationResponse: vi.fn(library.verifyRegistrationResponse) };
});

const OPTIONS = { rp: { id: "localhost" }, user: { id: "AAAA" }, challenge: "Y2hhbGxlbmdl" };
const verify = (attestation: NonNullable<Parameters<SoftwareAuthenticator["create"]>[1]>["attestation"]) =>
  verifyNewPasskey(
    newPasskeyAnswerSchema.parse(new SoftwareAuthenticator().create(OPTIONS, attestation ? { attestation } : {})),
    OPTIONS.challenge,
  );

describe("what an authenticator says about itself", () => {
  it("may be nothing, or what the passkey itself has signed", async () => {
    expect(await verify(undefined)).toMatchObject({ counter: 1, isSynced: false });
    expect(await verify("self")).toMatchObject({ counter: 1, isSynced: false });
    expect(verifyRegistrationResponse).toHaveBeenCalledTimes(2);
  });

  it.each(["packed", "apple", "tpm", "android-key", "fido-u2f"])(
    "is not looked into with certificates: %s",
    async (fmt) => {
      const attStmt = new Map<string, unknown>([
        ["alg", -7],
        ["sig", Buffer.alloc(70)],
        ["x5c", [Buffer.alloc(200, 0x30)]],
      ]);
      expect(await verify({ fmt, attStmt })).toBeNull();
      expect(verifyRegistrationResponse).not.toHaveBeenCalled();
    },
  );
});
