import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { displayNameSchema } from "../schema.ts";

/** How an authenticator is reached (WebAuthn §5.8.4). */
export const TRANSPORTS = ["internal", "hybrid", "usb", "nfc", "ble", "smart-card"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** How long a challenge can be answered. */
export const CHALLENGE_SECONDS = 300;

const base64url = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/, "This is not base64url.");
// At most 1023 bytes (WebAuthn §5.1).
const credentialSchema = base64url(1364);
const clientDataSchema = base64url(4_000);

const answerShape = { id: credentialSchema, rawId: credentialSchema, type: z.literal("public-key") };

/** What a browser answers with when it has made a passkey (RegistrationResponseJSON). */
export const newPasskeyAnswerSchema = z.object({
  ...answerShape,
  response: z.object({
    clientDataJSON: clientDataSchema,
    attestationObject: base64url(16_000),
    // Newer ones than we know are left out.
    transports: z.array(z.string().max(40)).max(20).default([]),
  }),
});
export type NewPasskeyAnswer = z.output<typeof newPasskeyAnswerSchema>;

/** What a browser answers with when a passkey has signed (AuthenticationResponseJSON). */
export const passkeyAnswerSchema = z.object({
  ...answerShape,
  response: z.object({
    clientDataJSON: clientDataSchema,
    authenticatorData: base64url(4_000),
    signature: base64url(4_000),
    userHandle: base64url(88).optional(),
  }),
});
export type PasskeyAnswer = z.output<typeof passkeyAnswerSchema>;

export const addPasskeySchema = z.object({ passkey: newPasskeyAnswerSchema });
export const signInByPasskeySchema = z.object({ passkey: passkeyAnswerSchema });
export const passkeyNameSchema = z.object({ name: displayNameSchema });

const descriptorSchema = z.object({
  id: z.string(),
  type: z.literal("public-key"),
  transports: z.array(z.string()),
});

/** What a browser makes a passkey from (PublicKeyCredentialCreationOptionsJSON). */
export const creationOptionsSchema = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
  timeout: z.int(),
  attestation: z.literal("none"),
  excludeCredentials: z.array(descriptorSchema),
  authenticatorSelection: z.object({
    residentKey: z.literal("preferred"),
    requireResidentKey: z.literal(false),
    userVerification: z.literal("required"),
  }),
});
export type CreationOptions = z.output<typeof creationOptionsSchema>;

/** What a browser asks a passkey to sign (PublicKeyCredentialRequestOptionsJSON). */
export const requestOptionsSchema = z.object({
  rpId: z.string(),
  challenge: z.string(),
  timeout: z.int(),
  userVerification: z.literal("required"),
  /** The account's passkeys; left out where any account may answer. */
  allowCredentials: z.array(descriptorSchema).optional(),
});
export type RequestOptions = z.output<typeof requestOptionsSchema>;

export const passkeySchema = z.object({
  id: idSchema,
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Kept in somebody's cloud as well, so that it works on several devices; else it is on one device alone. */
  isSynced: z.boolean(),
  transports: z.array(z.enum(TRANSPORTS)),
});
export type Passkey = z.output<typeof passkeySchema>;
export const passkeyListSchema = z.object({
  items: z.array(passkeySchema),
  /** Nothing else signs in to the account. */
  isLastWay: z.boolean(),
});
export type PasskeyList = z.output<typeof passkeyListSchema>;
export const addedPasskeySchema = z.object({
  passkey: passkeySchema,
  /** Shown this once, with the first second factor of the account; else none. */
  recoveryCodes: z.array(z.string()),
});
export type AddedPasskey = z.output<typeof addedPasskeySchema>;
