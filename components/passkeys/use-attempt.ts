"use client";

import { useState } from "react";

interface AttemptOptions<Input, Result> {
  work: (input: Input) => Promise<Result>;
  onDone: (result: Result) => void;
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Something that is tried once at a time, with what went wrong the last time. The sign-in pages have no query client. */
export function useAttempt<Input, Result>({ work, onDone, onFailure }: AttemptOptions<Input, Result>) {
  const [isPending, setIsPending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function run(input: Input): Promise<void> {
    setError(null);
    setIsPending(true);
    try {
      onDone(await work(input));
    } catch (problem) {
      setError(problem);
      onFailure?.(problem);
    } finally {
      setIsPending(false);
    }
  }

  return { isPending, error, run };
}
