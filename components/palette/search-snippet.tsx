import { Fragment } from "react";

/** Text with the matched words marked; the server puts them between U+0002 and U+0003. */
export function SearchSnippet({ text }: { text: string }) {
  const [before = "", ...pieces] = text.split("\u0002");
  let offset = before.length;
  return (
    <>
      {before}
      {pieces.map((piece) => {
        const [hit = "", rest = ""] = piece.split("\u0003");
        offset += piece.length + 1;
        return (
          <Fragment key={offset}>
            <mark className="rounded-xs bg-accent-soft text-accent-text">{hit}</mark>
            {rest}
          </Fragment>
        );
      })}
    </>
  );
}
