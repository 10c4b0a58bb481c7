"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { startSignIn } from "@/lib/auth/oauth/client";
import { PROVIDER_NAMES } from "@/lib/auth/oauth/schema";
import type { SignInProviderId } from "@/lib/platform/public/sign-in-providers";
import { FormProblem } from "./form-problem";
import { OrByEmail } from "./or-by-email";
import { ProviderMark } from "./provider-mark";
import { useHydrated } from "./use-hydrated";

/** The services that sign in here, above the form; nothing at all where none is set up. */
export function ProviderButtons({ providers, next }: { providers: readonly SignInProviderId[]; next: string }) {
  const t = useTranslations("connections");
  const language = useLocale();
  const isReady = useHydrated();
  const [going, setGoing] = useState<SignInProviderId | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  if (providers.length === 0) return null;

  async function go(provider: SignInProviderId) {
    setProblem(null);
    setGoing(provider);
    try {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const { url } = await startSignIn({ provider, next, language, timeZone });
      location.assign(url);
    } catch (error) {
      setProblem(error);
      setGoing(null);
    }
  }

  return (
    <>
      <fieldset className="grid gap-2 sm:auto-cols-fr sm:grid-flow-col">
        <legend>
          <VisuallyHidden>{t("choose")}</VisuallyHidden>
        </legend>
        {providers.map((provider) => (
          <Button
            key={provider}
            size="lg"
            full
            aria-label={t("with", { provider: PROVIDER_NAMES[provider] })}
            busy={going === provider}
            disabled={!isReady || going !== null}
            onClick={() => void go(provider)}
          >
            <ProviderMark provider={provider} />
            {PROVIDER_NAMES[provider]}
          </Button>
        ))}
      </fieldset>
      <div className="mt-2">
        <FormProblem error={problem} />
      </div>
      <OrByEmail />
    </>
  );
}
