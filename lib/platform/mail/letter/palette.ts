/** The colours of mails. Pairs of text and ground have a contrast of at least 4.5 in both themes (WCAG 1.4.3). */
export const LIGHT = {
  page: "#f4f4f5",
  card: "#ffffff",
  text: "#18181b",
  muted: "#62626b",
  line: "#e4e4e7",
  button: "#18181b",
  onButton: "#ffffff",
} as const;

export const DARK: Record<keyof typeof LIGHT, string> = {
  page: "#101012",
  card: "#1b1b1f",
  text: "#ececef",
  muted: "#a5a5b0",
  line: "#34343b",
  button: "#ececef",
  onButton: "#18181b",
};

/** The page: `Body` of react-email lays its style on a cell of its own, which has no class. */
const PAGE = ".nx-page,.nx-page>table>tbody>tr>td";

/**
 * The dark theme. It has to override the inline styles, which are there because some mail programs drop style sheets;
 * those show the light theme.
 */
export const DARK_STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
${PAGE}{background-color:${DARK.page}!important}
.nx-card{background-color:${DARK.card}!important}
.nx-text{color:${DARK.text}!important}
.nx-muted{color:${DARK.muted}!important}
.nx-line{border-color:${DARK.line}!important}
.nx-button,.nx-button span{background-color:${DARK.button}!important;color:${DARK.onButton}!important}
}`;
