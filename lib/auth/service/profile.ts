import { notFound } from "../../platform/errors.ts";
import { listFlagsOff } from "../flags/read-flags.ts";
import type { Principal, Profile, UpdateProfile } from "../schema.ts";
import { findProfile, updateProfileRow } from "../store/profiles.ts";

/** The signed-in person's profile. @throws AppError not_found */
export async function getProfile(principal: Principal): Promise<Profile> {
  const stored = await findProfile(principal);
  if (!stored) throw notFound("The profile");
  return { ...stored.profile, featuresOff: await listFlagsOff(principal) };
}

/** Changes the given fields and returns the whole. @throws AppError not_found */
export async function updateProfile(principal: Principal, changes: UpdateProfile): Promise<Profile> {
  await updateProfileRow(principal, changes);
  return getProfile(principal);
}
