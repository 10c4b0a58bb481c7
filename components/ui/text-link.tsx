import { ExternalLink } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface TextLinkProps {
  href: string;
  /** Opens in a new tab, without telling the other site where from. */
  external?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
}

export function TextLink({ href, external, className, children }: TextLinkProps) {
  if (!external) {
    return (
      <Link href={href} className={cn("text-link", className)}>
        {children}
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={cn("text-link", className)}>
      {children}
      <ExternalLink aria-hidden />
    </a>
  );
}
