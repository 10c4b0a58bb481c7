"use client";

import { DeletionBanner } from "@/components/account-deletion/deletion-banner";
import { type ShownView, ViewBanner } from "@/components/admin/view-as/view-banner";
import { PaymentBanner, type PaymentWords } from "@/components/billing/payment-banner";
import { UpgradeNotice } from "@/components/billing/upgrade/upgrade-notice";
import { SecurityNotice } from "@/components/security-notice/security-notice";
import type { SecurityNotice as Notice } from "@/lib/auth/security-log/schema";
import type { AccountDeletion } from "@/lib/privacy/deletion/schema";

export interface Banners {
  /** Set while an administrator looks at the product as this person. */
  view: ShownView | null;
  /** Set while the account waits to be deleted. */
  deletion: AccountDeletion | null;
  /** A payment that failed, in words. */
  payment: PaymentWords | null;
  /** What happened to the account elsewhere; nearly always empty. */
  notices: readonly Notice[];
  /** Whether plans are sold to this person: then one is offered where it lifts a limit that was met. */
  sells: boolean;
}

/** What stands above every page; nearly always nothing, so that it is loaded when there is something. */
export function ShellBanners({ view, deletion, payment, notices, sells }: Banners) {
  return (
    <>
      {view && <ViewBanner view={view} />}
      {deletion && <DeletionBanner deletion={deletion} />}
      {sells && <UpgradeNotice />}
      {payment && <PaymentBanner {...payment} />}
      {notices.length > 0 && <SecurityNotice notices={notices} />}
    </>
  );
}
