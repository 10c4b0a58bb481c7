/** Resolves "system" before the first paint; the two other themes come resolved from the server. */
const RESOLVE = `(()=>{const h=document.documentElement;if(h.dataset.themeChoice==="system")h.dataset.theme=matchMedia("(prefers-color-scheme:dark)").matches?"dark":"light"})()`;

/** First child of <body>. `nonce` is the request's CSP nonce; browsers hide it from scripts, hence no hydration check. */
export function ThemeScript({ nonce }: { nonce?: string | undefined }) {
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {RESOLVE}
    </script>
  );
}
