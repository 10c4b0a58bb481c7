import katex from "katex";
import "katex/dist/katex.min.css";

/**
 * Draws `tex` into `element`. KaTeX builds nodes and sets styles through the CSSOM, which a strict CSP allows.
 * `trust: false` refuses \href, \url, \includegraphics and \html*; the other limits bound time and size.
 */
export function renderFormula(element: HTMLElement, tex: string, display: boolean): void {
  katex.render(tex, element, {
    displayMode: display,
    throwOnError: false,
    trust: false,
    strict: "ignore",
    maxExpand: 500,
    maxSize: 20,
  });
}
