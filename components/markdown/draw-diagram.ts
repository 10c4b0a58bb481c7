import mermaid from "mermaid";

const MAX_SOURCE = 20_000;
let counter = 0;
/** Mermaid keeps its settings globally, so drawings of two themes must not overlap. */
let queue: Promise<unknown> = Promise.resolve();

async function draw(source: string, theme: "light" | "dark"): Promise<string> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    // Keys that a diagram's own %%{init}%% directive must not change.
    secure: [
      "secure",
      "securityLevel",
      "startOnLoad",
      "maxTextSize",
      "maxEdges",
      "htmlLabels",
      "themeCSS",
      "fontFamily",
    ],
    suppressErrorRendering: true,
    maxTextSize: MAX_SOURCE,
    maxEdges: 400,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    theme: theme === "dark" ? "dark" : "neutral",
    fontFamily: "system-ui, sans-serif",
  });
  counter += 1;
  const { svg } = await withStyleNonce(() => mermaid.render(`diagram-${counter}`, withoutTags(source)));
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(withSize(svg))}`;
}

/** Mermaid puts labels into the page while it measures, before it cleans them: tags other than <br> become text. */
function withoutTags(source: string): string {
  // Most diagrams end a statement at a semicolon, and read Mermaid's own entities; flowcharts read those not everywhere.
  const sign = /^\s*(?:flowchart|graph)\b/m.test(source) ? "&lt;" : "#lt;";
  return source.replace(/<(?!br\s*\/?>)(?=[a-z!/])/gi, sign);
}

/**
 * Mermaid measures text under a <style> of its own, which the content security policy lets in with this page's nonce
 * alone. What the diagram's source can put there is bounded by `secure` above, and it is gone after the measuring.
 */
async function withStyleNonce<T>(work: () => Promise<T>): Promise<T> {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  const { createElement, createElementNS } = document;
  const mark = <E extends Element>(element: E): E => {
    if (element.localName === "style") element.setAttribute("nonce", nonce);
    return element;
  };
  // It also parses the drawing to clean it, and the browser holds the page's policy against what is parsed.
  const { parseFromString } = DOMParser.prototype;
  DOMParser.prototype.parseFromString = function (text, type) {
    const bare = String(text).replaceAll(/(<style\b[^>]*?) nonce=""/g, "$1");
    return parseFromString.call(this, bare.replaceAll(/<style(?=[\s>])/g, `<style nonce="${nonce}"`), type);
  };
  document.createElement = (...args: Parameters<typeof createElement>) => mark(createElement.apply(document, args));
  Object.assign(document, {
    createElementNS: (namespace: string | null, name: string) => mark(createElementNS.call(document, namespace, name)),
  });
  try {
    return await work();
  } finally {
    Object.assign(document, { createElement, createElementNS });
    DOMParser.prototype.parseFromString = parseFromString;
  }
}

/** An SVG that says only width="100%" has no size as a picture: takes it from the view box. */
function withSize(svg: string): string {
  const [, width, height] = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  if (!width || !height) return svg;
  return svg.replace(/<svg([^>]*?) width="[^"]*"/, `<svg$1 width="${width}" height="${height}"`);
}

/**
 * Draws a Mermaid `source` and returns it as a data URL for an <img>. One that `signal` gives up before its turn is
 * not drawn. Throws when the source is not valid or was given up.
 */
export function drawDiagram(source: string, theme: "light" | "dark", signal: AbortSignal): Promise<string> {
  const drawn = queue.then(() => {
    signal.throwIfAborted();
    return draw(source, theme);
  });
  queue = drawn.catch(() => {});
  return drawn;
}
