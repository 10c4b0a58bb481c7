const GAP_PX = 6;
const EDGE_PX = 8;

/** Moves the fixed element `box` beside `target`; flips when it would leave the window, and stays inside it. */
export function placeBeside(box: HTMLElement, target: Element, side: string): void {
  const from = target.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const rtl = getComputedStyle(target).direction === "rtl";
  const physical = side === "start" ? (rtl ? "right" : "left") : side === "end" ? (rtl ? "left" : "right") : side;
  let x = from.left + (from.width - width) / 2;
  let y = from.top + (from.height - height) / 2;
  if (physical === "left") x = from.left - width - GAP_PX;
  else if (physical === "right") x = from.right + GAP_PX;
  else if (physical === "bottom") y = from.bottom + GAP_PX;
  else y = from.top - height - GAP_PX;
  if (physical === "top" && y < EDGE_PX) y = from.bottom + GAP_PX;
  if (physical === "bottom" && y + height > innerHeight - EDGE_PX) y = from.top - height - GAP_PX;
  x = Math.max(EDGE_PX, Math.min(x, innerWidth - width - EDGE_PX));
  y = Math.max(EDGE_PX, Math.min(y, innerHeight - height - EDGE_PX));
  box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}
