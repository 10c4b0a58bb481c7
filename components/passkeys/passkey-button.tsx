"use client";

import { KeyRound } from "lucide-react";
import { useHydrated } from "@/components/auth/use-hydrated";
import { Button } from "@/components/ui/button";
import type { PasskeyAnswer, RequestOptions } from "@/lib/auth/passkeys/schema";
import { knowsPasskeys, signWithPasskey } from "./ceremony";
import { PasskeyProblem } from "./passkey-problem";
import { useAttempt } from "./use-attempt";

interface PasskeyButtonProps<T> {
  label: string;
  isPrimary?: boolean;
  size?: "lg";
  disabled?: boolean;
  /** Gets what is to be signed. */
  start: () => Promise<RequestOptions>;
  /** Sends what was signed. */
  finish: (answer: PasskeyAnswer) => Promise<T>;
  onDone: (result: T) => void;
  /** Told when it has begun, and when it has failed: after a success there is nothing to wait for any more. */
  onBusy?: (isBusy: boolean) => void;
  onFailure?: (error: unknown) => void;
}

/** Asks for a passkey; not there in a browser that knows none. */
export function PasskeyButton<T>(props: PasskeyButtonProps<T>) {
  const { label, isPrimary, size, disabled, start, finish, onDone, onBusy, onFailure } = props;
  const isReady = useHydrated();
  const sign = useAttempt({
    work: async () => finish(await signWithPasskey(await start())),
    onDone,
    onFailure(error) {
      onBusy?.(false);
      onFailure?.(error);
    },
  });
  if (isReady && !knowsPasskeys()) return null;
  return (
    <div>
      <Button
        full
        variant={isPrimary ? "primary" : undefined}
        size={size}
        busy={sign.isPending}
        disabled={!isReady || disabled}
        onClick={() => {
          onBusy?.(true);
          void sign.run(undefined);
        }}
      >
        <KeyRound aria-hidden className="size-4" />
        {label}
      </Button>
      <PasskeyProblem error={sign.error} />
    </div>
  );
}
