export interface FenceInfo {
  /** Lower case; empty when none was given. */
  language: string;
  /** A file name, from `ts title="a.ts"`, `ts a.ts` or `ts:a.ts`. */
  title: string | null;
}

/** Reads the info string behind the opening fence of a code block. */
export function readFenceInfo(info: string): FenceInfo {
  const [first = "", ...rest] = info.trim().split(/\s+/);
  const [language = "", behindColon] = first.split(":", 2);
  const named = /(?:title|file|filename)=(?:"([^"]{1,200})"|'([^']{1,200})'|(\S{1,200}))/.exec(info);
  const bare = rest.find((word) => /^[\w./@-]+\.\w{1,8}$/.test(word));
  const title = named?.[1] ?? named?.[2] ?? named?.[3] ?? bare ?? (behindColon || null);
  return {
    language: language
      .replace(/[^\w+#.-]/g, "")
      .toLowerCase()
      .slice(0, 32),
    title,
  };
}
