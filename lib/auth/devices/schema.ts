import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { deviceSchema } from "../security-log/schema.ts";

/** A place where the person is signed in. */
export const signedInDeviceSchema = z.object({
  id: idSchema,
  device: deviceSchema.nullable(),
  ip: z.string().nullable(),
  /** By the address, where this server has a database of them. */
  place: z.string().nullable(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  /** Whether the account had not been used on it before it signed in there. */
  isNew: z.boolean(),
  isThis: z.boolean(),
});
export type SignedInDevice = z.infer<typeof signedInDeviceSchema>;
