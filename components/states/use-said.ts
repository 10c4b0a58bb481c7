import { useLocale } from "next-intl";
import { useEffect, useState } from "react";

/**
 * Why an answer failed or a key is not used, in the reader's language. It is kept as the server said it, in English; the
 * other words are loaded where there is something to say, and until they are there it stands as it is.
 */
export function useSaid(message: string | undefined): string | undefined {
  const locale = useLocale();
  const [words, setWords] = useState<{ of: string; text: string } | null>(null);
  useEffect(() => {
    if (message === undefined || locale !== "de") return;
    let isGone = false;
    import("@/lib/platform/public/refusals/in-german").then(
      ({ inGerman }) => isGone || setWords({ of: message, text: inGerman(message) }),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [message, locale]);
  return words !== null && words.of === message && locale === "de" ? words.text : message;
}
