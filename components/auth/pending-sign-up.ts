"use client";

export interface PendingSignUp {
  email: string;
  password: string;
}

// Memory only, never storage: a password must not outlive the page that it was typed on.
let pending: PendingSignUp | null = null;

/** Keeps what was typed at sign-up until the address is confirmed on the next screen. */
export function keepPendingSignUp(next: PendingSignUp): void {
  pending = next;
}

/** What was typed on the screen before, or null after a reload. */
export function readPendingSignUp(): PendingSignUp | null {
  return pending;
}

/** Forgets it. */
export function dropPendingSignUp(): void {
  pending = null;
}
