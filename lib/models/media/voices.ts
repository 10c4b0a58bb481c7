import type { Target } from "../gateway/target.ts";

/** The voices of providers that have their own, first the one for whoever did not choose. */
const VOICES: Record<string, readonly string[]> = {
  // https://platform.openai.com/docs/guides/text-to-speech#voice-options
  openai: [
    ...["alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer"],
    ...["ballad", "cedar", "marin", "verse"],
  ],
  // https://ai.google.dev/gemini-api/docs/speech-generation#voices
  google: [
    ...["Kore", "Achernar", "Achird", "Algenib", "Algieba", "Alnilam", "Aoede", "Autonoe", "Callirrhoe", "Charon"],
    ...["Despina", "Enceladus", "Erinome", "Fenrir", "Gacrux", "Iapetus", "Laomedeia", "Leda", "Orus", "Puck"],
    ...["Pulcherrima", "Rasalgethi", "Sadachbia", "Sadaltager", "Schedar", "Sulafat", "Umbriel", "Vindemiatrix"],
    ...["Zephyr", "Zubenelgenubi"],
  ],
  // https://console.groq.com/docs/text-to-speech/orpheus
  groq: ["hannah", "autumn", "austin", "daniel", "diana", "troy"],
};
/** Those of OpenAI that only its newer models have. */
const NOT_OF_TTS_1 = ["ballad", "cedar", "marin", "verse"];

/** The voices that a target has, the usual one first; null for a server of which that is not known. */
export function voicesOf({ provider, model }: Target): readonly string[] | null {
  const voices = VOICES[provider] ?? null;
  return model.providerModelId.startsWith("tts-1")
    ? (voices?.filter((v) => !NOT_OF_TTS_1.includes(v)) ?? null)
    : voices;
}

/** A voice by the name that the target has for it; undefined when it has none of that name. */
export function findVoice(target: Target, name: string): string | undefined {
  const voices = voicesOf(target);
  return voices === null ? name : voices.find((voice) => voice.toLowerCase() === name.toLowerCase());
}
