"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { action } from "../gate/action.ts";
import { canAct } from "../gate/permissions.ts";
import { LOCALE_COOKIE, LOCALES } from "../platform/public/i18n.ts";
import { updateProfile } from "./service/profile.ts";

const PREFERENCE_SECONDS = 31_536_000;

const choose = action(
  { id: "auth.chooseLanguage", access: "public", input: z.object({ language: z.enum(LOCALES) }) },
  async ({ input, principal }) => {
    const jar = await cookies();
    jar.set(LOCALE_COOKIE, input.language, { path: "/", maxAge: PREFERENCE_SECONDS, sameSite: "lax", secure: true });
    // Open to everybody, so that the gate asked no right: an API key changes no profile.
    if (principal && canAct(principal, "account.write")) await updateProfile(principal, { language: input.language });
  },
);

/** Keeps the language for this browser, and for the profile when somebody is signed in. The form's field: `language`. */
export async function chooseLanguage(form: FormData): Promise<void> {
  const result = await choose(form);
  // The form offers nothing that could be refused; what else comes in is not of its making.
  if (!result.ok) throw new Error(`${result.error.message} (${result.error.requestId})`);
}
