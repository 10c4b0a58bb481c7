"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { tokenSchema } from "@/lib/auth/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { AuthHeading } from "./auth-heading";
import { FormProblem } from "./form-problem";
import { useLinkToken } from "./use-link-token";
import { useRefusalText } from "./use-refusal-text";

export interface LinkActDone {
  title: string;
  text: string;
}

interface LinkActProps {
  title: string;
  text: ReactNode;
  submit: string;
  /** What a link that is not whole, and one that is used up, are answered. */
  missing: string;
  gone: string;
  act: (token: string) => Promise<LinkActDone>;
  /** Where one goes from there, done or not. */
  goOn: string;
  href: string;
}

const isDead = (error: unknown) => error instanceof ApiError && (error.code === "gone" || error.code === "conflict");

/** What a mailed link does. On a press, not on load: mail scanners open links, and would use it up. */
export function LinkAct({ title, text, submit, missing, gone, act, goOn, href }: LinkActProps) {
  const wordRefusal = useRefusalText();
  const router = useRouter();
  const token = useLinkToken();
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [done, setDone] = useState<LinkActDone | null>(null);

  async function press() {
    const checked = tokenSchema.safeParse(token);
    if (!checked.success) return setProblem(new ApiError(410, { code: "gone", message: missing }));
    setIsSending(true);
    setProblem(null);
    try {
      setDone(await act(checked.data));
    } catch (error) {
      const isGone = error instanceof ApiError && error.code === "gone";
      setProblem(isGone ? new ApiError(410, { code: "gone", message: gone }) : wordRefusal(error));
    } finally {
      setIsSending(false);
    }
  }

  const leave = (
    <Button variant="primary" size="lg" full onClick={() => router.push(href)}>
      {goOn}
    </Button>
  );
  if (done) {
    return (
      <div role="status">
        <AuthHeading title={done.title}>{done.text}</AuthHeading>
        {leave}
      </div>
    );
  }
  return (
    <>
      <AuthHeading title={title}>{text}</AuthHeading>
      <div className="flex flex-col gap-4">
        <FormProblem error={problem} />
        {isDead(problem) ? (
          leave
        ) : (
          <Button
            variant="primary"
            size="lg"
            full
            busy={isSending}
            disabled={token === null}
            className={token === null ? "disabled:bg-accent disabled:text-on-accent" : undefined}
            onClick={press}
          >
            {submit}
          </Button>
        )}
      </div>
    </>
  );
}
