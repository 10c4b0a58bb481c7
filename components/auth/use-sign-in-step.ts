"use client";

import { useEffect, useState } from "react";

const HASH = "#password";

/**
 * Which of the two steps of signing in is shown. The second is an entry of the browser's history, so that its back
 * button leads to the address and not out of the page; never the first thing a page shows, since it needs the address.
 */
export function useSignInStep() {
  const [step, setStep] = useState<"email" | "password">("email");
  useEffect(() => {
    // Left by a reload: the address is gone with the page.
    if (location.hash === HASH) history.replaceState(null, "", location.pathname + location.search);
    const follow = () => setStep(location.hash === HASH ? "password" : "email");
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  return {
    step,
    toPassword() {
      if (location.hash !== HASH) history.pushState(null, "", HASH);
      setStep("password");
    },
    toEmail: () => history.back(),
  };
}
