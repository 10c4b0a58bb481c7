"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { usePathname } from "next/navigation";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { openPortal } from "@/lib/billing/stripe/client";

/** What is said of a payment that failed, in the reader's language. */
export interface PaymentWords {
  text: string;
  /** The button that leads to the page where the card is changed. */
  action: string;
}

/** Says on every page but the plan's own, which says more, that a payment failed and until when the plan goes on. */
export function PaymentBanner({ text, action }: PaymentWords) {
  const showError = useErrorToast();
  const portal = useMutation({
    mutationFn: openPortal,
    networkMode: "always",
    onSuccess: ({ url }) => window.location.assign(url),
    onError: showError,
  });
  if (usePathname() === "/settings/plan") return null;
  return (
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
  );
}
