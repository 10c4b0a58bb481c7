import { ApiError, readApiError } from "../../platform/public/api-client.ts";

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { method: "POST", ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, { code: "offline", message: "You are offline, or the server cannot be reached." });
  }
  if (!response.ok) throw await readApiError(response);
  return response;
}

/** What was said in a recording, by whichever configured model hears it. @throws ApiError */
export async function transcribeRecording(recording: Blob, signal: AbortSignal): Promise<string> {
  const body = new FormData();
  body.set("model", "nexus/auto");
  body.set("file", recording, "recording");
  const answer = (await (await call("/audio/transcriptions", { body, signal })).json()) as { text: string };
  return answer.text.trim();
}

/** A text as sound. @throws ApiError */
export async function speakText(input: string, signal: AbortSignal): Promise<Blob> {
  const body = JSON.stringify({ model: "nexus/auto", input });
  return (await call("/audio/speech", { body, signal, headers: { "content-type": "application/json" } })).blob();
}
