import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { ScrollRegion } from "./scroll-region";

interface TableProps {
  /** What the table shows, for screen readers. */
  caption: string;
  dense?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
}

/** A hairline table that scrolls sideways inside itself rather than widening the page. */
export function Table({ caption, dense, className, children }: TableProps) {
  return (
    <ScrollRegion label={caption}>
      <table className={cn("data", dense && "data-dense", className)}>
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </ScrollRegion>
  );
}

export function Thead({ children }: { children: ReactNode }) {
  return <thead>{children}</thead>;
}

export function Tbody({ children }: { children: ReactNode }) {
  return <tbody>{children}</tbody>;
}

export function Tr(props: ComponentProps<"tr">) {
  return <tr {...props} />;
}

/** A column head. `numeric` aligns to the end with tabular figures. */
export function Th({ numeric, ...props }: ComponentProps<"th"> & { numeric?: boolean | undefined }) {
  return <th scope="col" data-numeric={numeric ? "" : undefined} {...props} />;
}

export function Td({ numeric, ...props }: ComponentProps<"td"> & { numeric?: boolean | undefined }) {
  return <td data-numeric={numeric ? "" : undefined} {...props} />;
}
