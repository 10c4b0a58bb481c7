"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { AuthHeading } from "@/components/auth/auth-heading";
import { withNext } from "@/components/auth/auth-links";
import { FormProblem } from "@/components/auth/form-problem";
import { WorkspaceTile } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { signOut } from "@/lib/auth/client";
import { ApiError } from "@/lib/platform/public/api-client";
import { acceptInvitation, lookAtInvitation } from "@/lib/teams/invitations/client";
import type { SeenInvitation } from "@/lib/teams/invitations/schema";
import { switchWorkspace } from "./switch-workspace";
import { dropInvitationToken, useInvitationToken } from "./use-invitation-token";
import { useSeatProblem } from "./use-seat-problem";

const PATH = "/invitation";
const isDead = (error: unknown) =>
  error instanceof ApiError && (error.code === "not_found" || error.code === "invalid_input");

/** Where an invitation leads: what it is, and joining; for who is signed out the way to an account and back. */
export function InvitationScreen({ email }: { email: string | null }) {
  const t = useTranslations("teams.accept");
  const loading = useTranslations("common")("loading");
  const token = useInvitationToken();
  const [seen, setSeen] = useState<SeenInvitation | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  const look = useCallback(async () => {
    if (!token) return;
    setProblem(null);
    try {
      setSeen(await lookAtInvitation(token));
    } catch (error) {
      setProblem(error);
    }
  }, [token]);
  useEffect(() => void look(), [look]);

  if (token === null || isDead(problem)) return <DeadInvitation email={email} />;
  if (problem) {
    return (
      <>
        <AuthHeading title={t("title")} />
        <FormProblem error={problem} />
        <Button className="mt-4" full size="lg" onClick={() => void look()}>
          {t("again")}
        </Button>
      </>
    );
  }
  if (!seen || !token) {
    return (
      <div aria-busy="true">
        <AuthHeading title={t("title")}>{loading}</AuthHeading>
        <Skeleton className="h-10" />
      </div>
    );
  }
  return <OpenInvitation seen={seen} token={token} email={email} />;
}

function DeadInvitation({ email }: { email: string | null }) {
  const t = useTranslations("teams.accept");
  return (
    <>
      <AuthHeading title={t("deadTitle")}>{email ? t("deadTextFor", { email }) : t("deadText")}</AuthHeading>
      <div className="flex flex-col gap-3">
        <Button variant="primary" size="lg" full render={<Link href={email ? "/chat" : "/sign-in"} />}>
          {email ? t("toChat") : t("signIn")}
        </Button>
        {email && <SignOutButton />}
      </div>
    </>
  );
}

/** Another account may be the one that was invited. */
function SignOutButton() {
  const t = useTranslations("teams.accept");
  const [problem, setProblem] = useState<unknown>(null);
  return (
    <>
      <Button
        size="lg"
        full
        onClick={() =>
          void signOut().then(
            () => location.assign(withNext("/sign-in", PATH)),
            (error: unknown) => setProblem(error),
          )
        }
      >
        {t("otherAccount")}
      </Button>
      <FormProblem error={problem} />
    </>
  );
}

function OpenInvitation({ seen, token, email }: { seen: SeenInvitation; token: string; email: string | null }) {
  const t = useTranslations("teams.accept");
  const roles = useTranslations("workspaces.roles");
  const wordSeats = useSeatProblem();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function join() {
    setIsBusy(true);
    setProblem(null);
    try {
      const { workspaceId } = await acceptInvitation(token);
      dropInvitationToken();
      await switchWorkspace(workspaceId);
    } catch (error) {
      setProblem(error);
      setIsBusy(false);
    }
  }

  if (isDead(problem)) return <DeadInvitation email={email} />;
  return (
    <>
      <AuthHeading title={t("title")}>
        <span className="mt-3 flex min-w-0 items-center gap-2">
          <WorkspaceTile name={seen.workspaceName} color={seen.workspaceColor} />
          <b className="min-w-0 font-semibold break-words text-text">
            <bdi>{seen.workspaceName}</bdi>
          </b>
        </span>
        <p className="mt-3">{seen.isMember ? t("member") : t("asRole", { role: roles(seen.role) })}</p>
        {!email && seen.isByMail && <p className="mt-2">{t("byMail")}</p>}
        {email && !seen.isMember && <p className="mt-2">{t("signedInAs", { email })}</p>}
      </AuthHeading>
      <div className="flex flex-col gap-3">
        <FormProblem error={wordSeats(problem)} />
        {email ? (
          <Button variant="primary" size="lg" full busy={isBusy} onClick={() => void join()}>
            {seen.isMember ? t("open") : t("join")}
          </Button>
        ) : (
          <>
            <Button variant="primary" size="lg" full render={<Link href={withNext("/sign-in", PATH)} />}>
              {t("signIn")}
            </Button>
            <Button size="lg" full render={<Link href={withNext("/sign-up", PATH)} />}>
              {t("signUp")}
            </Button>
            <p className="text-12 text-text-3">{t("signUpNote")}</p>
          </>
        )}
      </div>
    </>
  );
}
