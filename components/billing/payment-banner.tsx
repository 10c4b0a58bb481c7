"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { usePathname } from "next/navigation";
import { useErrorToast } from "@/components/auth/use-error-text";
import { StepUpHost } from "@/components/step-up/step-up-host";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { openPortal } from "@/lib/billing/stripe/client";

/** What is said of a payment that failed, in the reader's language. */
export interface PaymentWords {
  text: string;
  /** The button that leads to the page where the card is changed, or to `url`. */
  action: string;
  /** The page at Stripe where a payment is confirmed. */
  url?: string;
}

/** Says on every page but the plan's own, which says more, that a payment failed or must be confirmed. */
export function PaymentBanner({ text, action, url }: PaymentWords) {
  const showError = useErrorToast();
  const portal = useMutation({
    mutationFn: url === undefined ? openPortal : async () => ({ url }),
    networkMode: "always",
    onSuccess: (page) => window.location.assign(page.url),
    onError: showError,
  });
  const path = usePathname();
  if (path === "/settings/plan") return null;
  return (
    <>
      <Banner
        tone="danger"
        icon={<CircleAlert aria-hidden />}
        className="m-2 flex-wrap [&_.banner-text]:min-w-60"
        action={
          // It stays busy until the other page is there.
          <Button size="sm" busy={portal.isPending || portal.isSuccess} onClick={() => portal.mutate()}>
            {action}
          </Button>
        }
      >
        {text}
      </Banner>
      {/* Those bring their own. */}
      {!/^\/(settings|admin)/.test(path) && <StepUpHost />}
    </>
  );
}
