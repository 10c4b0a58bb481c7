import Link from "next/link";

/** The mark and the name; a link home. */
export function Brand({ href = "/" }: { href?: string }) {
  return (
    <Link href={href} className="inline-flex min-h-8 items-center gap-2 rounded-sm text-15 font-semibold">
      <svg
        width="20"
        height="20"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M4 16V4l12 12V7.5" />
        <circle cx="16" cy="3.6" r="1.6" className="fill-accent-text" stroke="none" />
      </svg>
      Nexus
    </Link>
  );
}
