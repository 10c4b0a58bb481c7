"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { useFieldText } from "@/components/auth/use-field-text";
import { ApiError } from "@/lib/platform/public/api-client";
import { CeremonyError } from "./ceremony";

/** Returns a function that words what went wrong with a passkey, in the browser or on the server. */
export function usePasskeyErrorText(): (error: unknown) => string {
  const t = useTranslations("passkeys.problems");
  const errorText = useErrorText();
  const fieldText = useFieldText();
  return useCallback(
    (error: unknown) => {
      if (error instanceof CeremonyError) return t(error.problem);
      const issue = error instanceof ApiError ? error.issues.find(({ path }) => path === "passkey") : undefined;
      return issue ? fieldText(issue) : errorText(error);
    },
    [t, errorText, fieldText],
  );
}

/** What went wrong with a passkey, announced when it appears. */
export function PasskeyProblem({ error }: { error: unknown }) {
  const errorText = usePasskeyErrorText();
  return (
    <p role="alert" className="mt-2 text-danger empty:hidden">
      {error ? errorText(error) : null}
    </p>
  );
}
