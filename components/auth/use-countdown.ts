"use client";

import { useCallback, useEffect, useState } from "react";

/** Seconds left until a deadline, and the way to set it (seconds from now). */
export function useCountdown(initialSeconds = 0): [secondsLeft: number, start: (seconds: number) => void] {
  const [secondsLeft, setSecondsLeft] = useState(initialSeconds);
  const [deadlineMs, setDeadlineMs] = useState<number | null>(null);

  const start = useCallback((seconds: number) => {
    setSecondsLeft(seconds);
    setDeadlineMs(Date.now() + seconds * 1000);
  }, []);

  useEffect(() => {
    if (initialSeconds > 0) start(initialSeconds);
  }, [initialSeconds, start]);

  useEffect(() => {
    if (deadlineMs === null) return;
    // From the clock, not by counting: timers of hidden tabs run late.
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((deadlineMs - Date.now()) / 1000));
      setSecondsLeft(left);
      if (left === 0) setDeadlineMs(null);
    }, 250);
    return () => clearInterval(timer);
  }, [deadlineMs]);

  return [secondsLeft, start];
}
