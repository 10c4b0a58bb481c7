"use client";

import { PaymentBanner, type PaymentWords } from "@/components/billing/payment-banner";
import { SecurityNotice } from "@/components/security-notice/security-notice";
import type { SecurityNotice as Notice } from "@/lib/auth/security-log/schema";

interface ShellNoticesProps {
  notices: readonly Notice[];
  payment: PaymentWords | null;
}

/** What stands above a page because it cannot wait. One chunk, loaded by the few whom it concerns. */
export function ShellNotices({ notices, payment }: ShellNoticesProps) {
  return (
    <>
      {notices.length > 0 && <SecurityNotice notices={notices} />}
      {payment && <PaymentBanner {...payment} />}
    </>
  );
}
