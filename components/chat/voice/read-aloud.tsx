"use client";

import { useQuery } from "@tanstack/react-query";
import { Pause, Play, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { type SpeechState, startSpeech } from "@/lib/chat/client/speech-player";
import { speechPieces } from "@/lib/chat/client/speech-text";
import { browserVoice, hasBrowserVoice, modelVoice } from "@/lib/chat/client/speech-voices";
import { catalogQuery } from "@/lib/models/client";
import { ApiError } from "@/lib/platform/public/api-client";

interface Shown {
  state: SpeechState;
  index: number;
  problem: string | null;
}

const BEGIN: Shown = { state: "loading", index: 0, problem: null };

/** Reads an answer aloud, by a model where one is set up, else by the browser, which is said. Ends with the view. */
export function ReadAloud({ text, onClose }: { text: string; onClose: () => void }) {
  const t = useTranslations("chat.speech");
  const errorText = useErrorText();
  const locale = useLocale();
  const { data: catalog } = useQuery(catalogQuery());
  const hasModel = catalog?.items.some((model) => model.kind === "speech" && model.available);
  const [byBrowser, setByBrowser] = useState(false);
  const pieces = useMemo(() => speechPieces(text, locale), [text, locale]);
  const [shown, setShown] = useState<Shown>(BEGIN);
  const player = useRef<ReturnType<typeof startSpeech> | null>(null);
  const usesBrowser = byBrowser || hasModel === false;
  const canSpeak = !usesBrowser || hasBrowserVoice();

  useEffect(() => {
    if (hasModel === undefined || !canSpeak || pieces.length === 0) return;
    setShown(BEGIN);
    const onHeard = () => started.heard();
    const onHeld = () => started.pause();
    const started = startSpeech({
      voice: usesBrowser ? browserVoice(pieces, locale, onHeard) : modelVoice(pieces, onHeard, onHeld),
      pieces: pieces.length,
      onState: (state, index, error) =>
        setShown({
          state,
          index,
          problem: state === "failed" ? (error instanceof ApiError ? errorText(error) : t("failed")) : null,
        }),
    });
    player.current = started;
    return () => started.stop();
  }, [pieces, usesBrowser, hasModel, canSpeak, locale, t, errorText]);

  const { state, index, problem } = shown;
  const silent = pieces.length === 0 ? t("nothing") : canSpeak ? null : t("noVoice");
  const words = silent ?? problem ?? t(state === "failed" ? "failed" : state);
  const isProblem = silent !== null || problem !== null;
  return (
    <fieldset className="mt-1 flex flex-wrap items-center gap-2 rounded-md border border-line px-2 py-1 text-12">
      <legend className="sr-only">{t("label")}</legend>
      {(state === "playing" || state === "paused") && !isProblem && (
        <IconButton
          label={t(state === "playing" ? "pause" : "play")}
          onClick={() => (state === "playing" ? player.current?.pause() : player.current?.resume())}
        >
          {state === "playing" ? <Pause aria-hidden /> : <Play aria-hidden />}
        </IconButton>
      )}
      <p role={isProblem ? "alert" : "status"} className={isProblem ? "text-danger" : "text-text-2"}>
        {words}
      </p>
      {pieces.length > 1 && !isProblem && state !== "done" && (
        <span className="num text-text-3">{t("position", { index: index + 1, count: pieces.length })}</span>
      )}
      {usesBrowser && <Badge>{t("browserVoice")}</Badge>}
      {problem !== null && !usesBrowser && hasBrowserVoice() && (
        <Button size="sm" onClick={() => setByBrowser(true)}>
          {t("useBrowser")}
        </Button>
      )}
      <IconButton className="ms-auto" label={t("close")} onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </fieldset>
  );
}
