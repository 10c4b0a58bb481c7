"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { canAutofill, cancelCeremony, signWithPasskey } from "@/components/passkeys/ceremony";
import { startPasskeySignIn } from "@/lib/auth/passkeys/client";
import type { PasskeyAnswer } from "@/lib/auth/passkeys/schema";
import { CHALLENGE_SECONDS } from "@/lib/auth/passkeys/schema";

/** Before what is to be signed runs out. */
const RENEW_MS = (CHALLENGE_SECONDS - 60) * 1000;

/**
 * Offers passkeys where the browser fills in the address (`autocomplete="username webauthn"`).
 * @param isPaused While another passkey is asked for: a browser does one at a time.
 */
export function usePasskeyAutofill(isPaused: boolean, onAnswer: (answer: PasskeyAnswer) => void): void {
  const [round, setRound] = useState(0);
  const take = useEffectEvent(onAnswer);
  useEffect(() => {
    if (isPaused) return;
    // The round is what begins it anew.
    void round;
    let isOver = false;
    async function offer() {
      if (!(await canAutofill()) || isOver) return;
      const options = await startPasskeySignIn();
      if (isOver) return;
      const answer = await signWithPasskey(options, true);
      if (!isOver) take(answer);
    }
    // Nobody has asked for it: what goes wrong leaves the form as it is.
    offer().catch(() => undefined);
    const timer = setTimeout(() => setRound((count) => count + 1), RENEW_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
      cancelCeremony();
    };
  }, [isPaused, round]);
}
