"use client";

import "./globals.css";

interface GlobalErrorProps {
  error: Error & { digest?: string };
}

/** The layout itself failed, and with it languages and themes: plain English, and a full reload. */
export default function GlobalError({ error }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Nexus AI</title>
        <main className="flex min-h-dvh flex-col items-center justify-center p-4 text-center">
          <h1 className="section-title">This page could not be shown</h1>
          <p className="mt-0.5 text-text-2">Nothing you wrote is lost. Try again, or come back in a moment.</p>
          <button type="button" className="btn btn-line mt-4" onClick={() => location.reload()}>
            Try again
          </button>
          {error.digest && <code className="mt-1.5 font-mono text-12 text-text-2">{error.digest}</code>}
        </main>
      </body>
    </html>
  );
}
