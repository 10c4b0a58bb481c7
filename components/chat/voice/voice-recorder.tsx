"use client";

import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { transcribeRecording } from "@/lib/models/media/client";
import { ApiError } from "@/lib/platform/public/api-client";
import { MAX_RECORDING_SECONDS, useRecorder } from "./use-recorder";

interface VoiceRecorderProps {
  /** What was said. */
  onText: (text: string) => void;
  onClose: () => void;
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Records, shows that it hears, and turns what was said into text of the message, which is not sent by it. */
export function VoiceRecorder({ onText, onClose }: VoiceRecorderProps) {
  const t = useTranslations("chat.voice");
  const errorText = useErrorText();
  const meter = useRef<HTMLSpanElement>(null);
  const [recording, setRecording] = useState<Blob | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { phase, seconds, hasEnded, finish } = useRecorder((level) => {
    if (meter.current) meter.current.style.width = `${Math.round(level * 100)}%`;
  });
  const closing = useRef(new AbortController());
  useEffect(() => {
    closing.current = new AbortController();
    const { current } = closing;
    return () => current.abort();
  }, []);

  async function transcribe(sound: Blob) {
    setFailure(null);
    const { signal } = closing.current;
    try {
      const text = await transcribeRecording(sound, signal);
      if (signal.aborted) return;
      if (text === "") return setFailure(t("nothingHeard"));
      onText(text);
      onClose();
    } catch (error) {
      if (!signal.aborted) setFailure(error instanceof ApiError ? errorText(error) : t("failed"));
    }
  }

  async function done() {
    const sound = await finish();
    if (!sound || closing.current.signal.aborted) return;
    setRecording(sound);
    await transcribe(sound);
  }

  const isOver = phase === "recording" && (hasEnded || seconds >= MAX_RECORDING_SECONDS) && recording === null;
  const onOver = useEffectEvent(() => void done());
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver]);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  });
  useEffect(() => {
    // Before the page's own Escape, which stops an answer.
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, []);

  const isLive = phase === "recording" && recording === null;
  const words =
    failure ??
    (recording
      ? t("transcribing")
      : phase === "recording"
        ? t("listening")
        : t(phase === "starting" ? "starting" : phase));
  const isProblem = failure !== null || !["starting", "recording"].includes(phase);
  return (
    <fieldset className="hairline-t flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <legend className="sr-only">{t("label")}</legend>
      <p role={isProblem ? "alert" : "status"} className={isProblem ? "min-w-0 text-danger" : "min-w-0 text-text-2"}>
        {words}
      </p>
      {isLive && (
        <>
          <span aria-hidden className="h-1.5 w-24 overflow-hidden rounded-full bg-active">
            <span ref={meter} className="block h-full w-0 bg-accent" />
          </span>
          <span className="num text-text-3">
            <span className="sr-only">{t("time")} </span>
            {clock(seconds)}
          </span>
        </>
      )}
      <span className="ms-auto flex gap-1">
        {failure !== null && recording && (
          <Button size="sm" onClick={() => void transcribe(recording)}>
            {t("retry")}
          </Button>
        )}
        <IconButton label={t("cancel")} kbd={["esc"]} onClick={onClose}>
          <X aria-hidden />
        </IconButton>
        {isLive && (
          <Button size="sm" variant="primary" onClick={() => void done()}>
            <Check aria-hidden />
            {t("done")}
          </Button>
        )}
      </span>
    </fieldset>
  );
}
