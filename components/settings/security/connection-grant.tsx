import { CircleAlert, ShieldCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ConnectionGrant as Grant } from "@/lib/auth/oauth/grants/schema";

const LOOKS = {
  confirmed: { Icon: ShieldCheck, tone: "text-text-3" },
  failing: { Icon: TriangleAlert, tone: "text-warn" },
  ended: { Icon: CircleAlert, tone: "text-danger" },
} as const;

/** Whether the service still vouches for a connected account, in words. */
export function ConnectionGrant({ grant, provider }: { grant: Grant; provider: string }) {
  const t = useTranslations("connections.grant");
  const { Icon, tone } = LOOKS[grant.state];
  return (
    <p className="num mt-1 flex gap-1.5 text-12 text-text-2">
      <Icon aria-hidden className={`mt-px size-3.5 shrink-0 ${tone}`} />
      <span>
        {grant.state === "confirmed" ? (
          <>
            {t("confirmed", { provider })} <RelativeTime iso={grant.lastConfirmedAt} />
          </>
        ) : (
          <>
            {t(grant.state, { provider })} ({t("noticed")} <RelativeTime iso={grant.since} />
            {", "}
            {t("lastConfirmed")} <RelativeTime iso={grant.lastConfirmedAt} />)
          </>
        )}
      </span>
    </p>
  );
}
