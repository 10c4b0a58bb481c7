/** The look of a row of the sidebar: 32 px, 40 px in the sheet. */
export const navRow =
  "group/row flex h-8 items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover in-[.sheet]:h-10 in-[.sheet]:text-14 " +
  "aria-[current=page]:bg-active aria-[current=page]:font-medium aria-[current=page]:text-text " +
  "[&>svg.lucide]:text-text-3 aria-[current=page]:[&>svg.lucide]:text-text";
