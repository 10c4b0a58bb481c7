import type { ReactNode } from "react";

/** Title of a sign-in screen and the sentence under it. */
export function AuthHeading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="mb-6">
      <h1 className="page-title">{title}</h1>
      {children && <div className="mt-1 text-text-2">{children}</div>}
    </header>
  );
}
