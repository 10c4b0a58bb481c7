"use client";

import { useEffect, useRef, useState } from "react";

type RenderFormula = typeof import("./render-formula").renderFormula;
let loaded: RenderFormula | null = null;

/** A formula. Its source shows until KaTeX has come, which loads with the first formula of a page. */
export function Formula({ tex, display }: { tex: string; display: boolean }) {
  const box = useRef<HTMLSpanElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    const draw = (render: RenderFormula) => {
      if (current && box.current) render(box.current, tex, display);
    };
    if (loaded) draw(loaded);
    else {
      import("./render-formula").then(
        (module) => {
          loaded = module.renderFormula;
          draw(loaded);
        },
        () => current && setFailed(true),
      );
    }
    return () => {
      current = false;
    };
  }, [tex, display]);
  const className = display ? "math-block" : "math-inline";
  if (failed) return <code className={className}>{tex}</code>;
  // The key gives KaTeX a fresh element per formula, so that React never reconciles what it did not draw.
  return (
    <span key={`${display}${tex}`} ref={box} className={className} dir="ltr">
      {tex}
    </span>
  );
}
