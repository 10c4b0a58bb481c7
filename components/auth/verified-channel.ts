"use client";

const NAME = "nexus-address-verified";

/** Tells the other tabs of this browser that an address was confirmed; nothing about which. */
export function announceVerified(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage("verified");
  channel.close();
}

/** Calls `listener` when another tab confirms an address; returns the way to stop. */
export function listenForVerified(listener: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = () => listener();
  return () => channel.close();
}
