"use client";

import { useEffect, useRef, useState } from "react";
import { closeRecording, finishRecording, openRecording, type Recording } from "./recording";

export type RecorderProblem = "unsupported" | "denied" | "noDevice" | "busy" | "failed";
type Phase = "starting" | "recording" | RecorderProblem;

/** A recording ends by itself after this time; its text would be hard to check. */
export const MAX_RECORDING_SECONDS = 600;

function problemOf(error: unknown): RecorderProblem {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "noDevice";
  return name === "NotReadableError" ? "busy" : "failed";
}

/** How loud it is now, from 0 to 1. */
function levelOf(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(1, Math.sqrt(power) * 4);
}

/**
 * Records from the microphone from the moment it is used until `finish` or the end of the component.
 * @param onLevel Called for each frame with the loudness, 0 to 1.
 * @returns `hasEnded` also when the recording has stopped by itself, as it does when its microphone is gone.
 */
export function useRecorder(onLevel: (level: number) => void) {
  const [phase, setPhase] = useState<Phase>("starting");
  const [seconds, setSeconds] = useState(0);
  const [hasEnded, setHasEnded] = useState(false);
  const session = useRef<Recording | null>(null);
  const level = useRef(onLevel);
  level.current = onLevel;

  useEffect(() => {
    let left = false;
    let frame = 0;
    let timer: ReturnType<typeof setInterval> | undefined;
    async function start() {
      if (!("mediaDevices" in navigator) || typeof MediaRecorder === "undefined") return setPhase("unsupported");
      try {
        const opened = await openRecording();
        if (left) return closeRecording(opened);
        session.current = opened;
        const startedAt = performance.now();
        timer = setInterval(() => setSeconds(Math.floor((performance.now() - startedAt) / 1000)), 250);
        const watch = () => {
          level.current(levelOf(opened.analyser));
          frame = requestAnimationFrame(watch);
        };
        watch();
        setPhase("recording");
        await opened.ended;
        if (!left) setHasEnded(true);
      } catch (error) {
        if (!left) setPhase(problemOf(error));
      }
    }
    void start();
    return () => {
      left = true;
      clearInterval(timer);
      cancelAnimationFrame(frame);
      if (session.current) closeRecording(session.current);
    };
  }, []);

  /** Ends the recording and gives it; null when there is none. */
  async function finish(): Promise<Blob | null> {
    const current = session.current;
    if (!current) return null;
    session.current = null;
    return finishRecording(current);
  }

  return { phase, seconds, hasEnded, finish };
}
