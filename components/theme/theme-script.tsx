/** Resolves "system" before the first paint and whenever the system changes; the other themes come from the server. */
const RESOLVE = `(()=>{const h=document.documentElement,m=matchMedia("(prefers-color-scheme:dark)"),r=()=>{if(h.dataset.themeChoice==="system")h.dataset.theme=m.matches?"dark":"light"};r();m.addEventListener("change",r)})()`;

/** First child of <body>. `nonce` is the request's CSP nonce; browsers hide it from scripts, hence no hydration check. */
export function ThemeScript({ nonce }: { nonce?: string | undefined }) {
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {RESOLVE}
    </script>
  );
}
