"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as reading along. */
const NEAR_PX = 64;

/**
 * Keeps a growing list at its end while the reader is there. Only a scroll upwards lets go: whatever grows or shrinks by
 * itself (an answer, a picture, the composer below) must neither move the reader away nor pull them back.
 * @param sizePx The height of the content; each change is a reason to follow.
 */
export function useStickToEnd(scroll: RefObject<HTMLElement | null>, sizePx: number) {
  const stuck = useRef(true);
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(true);

  useLayoutEffect(() => {
    const element = scroll.current;
    if (element && stuck.current && sizePx > 0) element.scrollTop = element.scrollHeight;
  }, [scroll, sizePx]);

  useEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroll]);

  return {
    atEnd,
    onScroll() {
      const element = scroll.current;
      if (!element) return;
      const near = element.scrollHeight - element.clientHeight - element.scrollTop <= NEAR_PX;
      if (near) stuck.current = true;
      else if (element.scrollTop < lastTop.current) stuck.current = false;
      lastTop.current = element.scrollTop;
      setAtEnd(near || stuck.current);
    },
    /** Goes to the end and stays there. */
    goToEnd(behavior: ScrollBehavior = "auto") {
      stuck.current = true;
      setAtEnd(true);
      scroll.current?.scrollTo({ top: scroll.current.scrollHeight, behavior });
    },
    /** Lets go, to show something else. */
    release() {
      stuck.current = false;
    },
  };
}
