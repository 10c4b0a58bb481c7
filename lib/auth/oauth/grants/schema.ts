import { z } from "zod";

/** What a service says of a connected account, as far as it lets this server ask. */
export const connectionGrantSchema = z.object({
  /** `failing`: it could not be asked at least twice in a row; `ended`: it no longer vouches for the person. */
  state: z.enum(["confirmed", "failing", "ended"]),
  /** Since when that is so. */
  since: z.iso.datetime(),
  /** When the service vouched for the person last. */
  lastConfirmedAt: z.iso.datetime(),
});
export type ConnectionGrant = z.infer<typeof connectionGrantSchema>;

/** A lasting permission as a service gives it. */
export interface NewGrant {
  refreshToken: string;
  /** Null where the service names no end. */
  expiresInSeconds: number | null;
}

/** Why a service could not be asked. `refused` is this server's matter (its credentials), not the person's. */
export const PROBLEMS = ["unavailable", "refused"] as const;
export type Problem = (typeof PROBLEMS)[number];
