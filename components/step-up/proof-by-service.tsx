"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ProviderMark } from "@/components/auth/provider-mark";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { startProof } from "@/lib/auth/oauth/client";
import { PROVIDER_NAMES } from "@/lib/auth/oauth/schema";
import type { SignInProviderId } from "@/lib/platform/public/sign-in-providers";

interface ProofByServiceProps {
  providers: readonly SignInProviderId[];
  hasPassword: boolean;
}

/** The connected services, one of which can say that it is still the same person. */
export function ProofByService({ providers, hasPassword }: ProofByServiceProps) {
  const t = useTranslations("proof");
  const errorToast = useErrorToast();
  const start = useMutation({
    mutationFn: (provider: SignInProviderId) =>
      startProof({ provider, next: `${location.pathname}${location.search}` }),
    networkMode: "always",
    onError: errorToast,
    onSuccess: ({ url }) => location.assign(url),
  });
  return (
    <div className="mt-4 flex flex-col gap-2">
      <p className="text-text-2">{hasPassword ? t("byService") : t("noPassword")}</p>
      {providers.map((provider) => (
        <Button key={provider} full disabled={start.isPending} onClick={() => start.mutate(provider)}>
          <ProviderMark provider={provider} />
          {t("with", { provider: PROVIDER_NAMES[provider] })}
        </Button>
      ))}
    </div>
  );
}
