"use client";

import { useCallback, useEffect, useState } from "react";

export const JUMP_EVENT = "nexus:jump";
const MARK = "#m-";

function readMark(): string | null {
  return location.hash.startsWith(MARK) ? location.hash.slice(MARK.length) : null;
}

/** The address of a message inside its conversation. */
export const messageHash = (messageId: string) => `${MARK}${messageId}`;

/** The message that the address asks for (`#m-<id>`), until it has been shown. */
export function useJump(): { jumpTo: string | null; onJumped: () => void } {
  const [jumpTo, setJumpTo] = useState<string | null>(null);
  useEffect(() => {
    const read = () => setJumpTo(readMark());
    read();
    addEventListener("hashchange", read);
    addEventListener(JUMP_EVENT, read);
    return () => {
      removeEventListener("hashchange", read);
      removeEventListener(JUMP_EVENT, read);
    };
  }, []);
  const onJumped = useCallback(() => {
    setJumpTo(null);
    if (readMark() !== null) history.replaceState(null, "", location.pathname);
  }, []);
  return { jumpTo, onJumped };
}
