"use client";

import { ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { Banner } from "@/components/ui/banner";

const never = () => () => undefined;

/** Says that nobody can sign in over plain http from another machine: browsers drop the cookies of the session. */
export function InsecureNote() {
  const t = useTranslations("auth");
  const isSecure = useSyncExternalStore(
    never,
    () => isSecureContext,
    () => true,
  );
  if (isSecure) return null;
  return (
    <Banner tone="danger" icon={<ShieldAlert aria-hidden />} className="mb-4">
      {t("insecure")}
    </Banner>
  );
}
