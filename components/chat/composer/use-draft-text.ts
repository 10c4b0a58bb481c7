import { type RefObject, useCallback, useEffectEvent, useLayoutEffect, useState } from "react";
import { useChatSession, useDraft } from "@/components/chat/chat-session-provider";

/**
 * The text of a message box. The server draws the box, so that people write in it before the page has come alive and
 * before the chat session is open: what they wrote by then goes behind the saved draft, once, when the session opens.
 * @param place Conversation id, or `new`.
 * @returns The text, and what changes it.
 */
export function useDraftText(
  place: string,
  fieldRef: RefObject<HTMLTextAreaElement | null>,
): [text: string, setText: (text: string) => void] {
  const drafts = useChatSession()?.drafts;
  const draft = useDraft(place);
  const [early, setEarly] = useState("");

  // Before the next render, in which React would put its own value, that of the draft, back into the field.
  const takeEarly = useEffectEvent(() => {
    const written = fieldRef.current?.value ?? "";
    if (written !== draft.text) setEarly(written);
  });
  useLayoutEffect(() => takeEarly(), []);

  useLayoutEffect(() => {
    if (!drafts || early === "") return;
    setEarly("");
    drafts.set(place, { text: [drafts.get(place).text, early].filter((part) => part !== "").join("\n\n") });
  }, [drafts, early, place]);

  const setText = useCallback(
    (text: string) => (drafts ? drafts.set(place, { text }) : setEarly(text)),
    [drafts, place],
  );
  return [drafts ? draft.text : early, setText];
}
