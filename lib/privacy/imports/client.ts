import { queryOptions } from "@tanstack/react-query";
import { ApiError, type ApiErrorBody, callApi } from "../../platform/public/api-client.ts";
import { countParts, type DataImport, isImportUnderWay, PART_BYTES, type StartImport } from "./schema.ts";

const POLL_MS = 1_000;
const TRIES = 6;
const WAIT_MS = 2_000;

export const dataImportsKey = ["data-imports"] as const;

/** The person's imports, newest first; asked for again every second while something happens to one. */
export function dataImportsQuery() {
  return queryOptions({
    queryKey: dataImportsKey,
    queryFn: ({ signal }) => callApi<{ items: DataImport[] }>("/data-imports", { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((item) => item.state === "uploading" || isImportUnderWay(item)) ? POLL_MS : false,
  });
}

/** Cancels an import, or removes one with everything that it brought. @throws ApiError not_found, conflict */
export function removeDataImport(id: string): Promise<void> {
  return callApi(`/data-imports/${id}`, { method: "DELETE" });
}

export interface ArchiveUpload {
  signal: AbortSignal;
  /** The import is there, and shown in the list. */
  onStarted: () => void;
  /** Bytes that were sent so far. */
  onProgress: (sentBytes: number) => void;
}

/** Sends one part. XMLHttpRequest, because fetch does not report the progress of a request's body. */
function sendPart(path: string, part: Blob, { signal, onProgress }: Omit<ArchiveUpload, "onStarted">): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const giveUp = () => request.abort();
    request.open("PUT", `/api/v1${path}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onloadend = () => signal.removeEventListener("abort", giveUp);
    request.onload = () => {
      if (request.status === 204) return resolve();
      const body = request.response as { error?: ApiErrorBody } | null;
      const fallback = { code: "unavailable", message: "The server did not answer as expected." };
      const wait = Number(request.getResponseHeader("retry-after")) || undefined;
      reject(new ApiError(request.status, body?.error ?? fallback, wait));
    };
    request.onerror = () =>
      reject(new ApiError(0, { code: "offline", message: "You are offline, or the server cannot be reached." }));
    request.onabort = () => reject(new DOMException("The upload was given up.", "AbortError"));
    signal.addEventListener("abort", giveUp);
    request.send(part);
  });
}

/** Whether what failed may work a little later: no connection, too many requests, a fault of the server. */
const isPassing = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
  signal.throwIfAborted();
}

/** Does something again, a few times and a little later each, when it may work then. */
async function withPatience<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error) || tries === TRIES) throw error;
      await wait(Math.max(WAIT_MS * tries, (error.retryAfterSeconds ?? 0) * 1_000), signal);
    }
  }
}

/**
 * Uploads an archive part by part and has it read. The file is never held in memory: each part is cut when it is sent.
 * What has arrived is removed when the upload is given up or fails.
 * @throws ApiError conflict, payload_too_large, rate_limited, invalid_input; AbortError when given up
 */
export async function uploadArchive(
  file: Blob,
  choice: Omit<StartImport, "sizeBytes">,
  { signal, onStarted, onProgress }: ArchiveUpload,
): Promise<void> {
  const body: StartImport = { ...choice, sizeBytes: file.size };
  const { id } = await callApi<DataImport>("/data-imports", { method: "POST", body, signal });
  onStarted();
  try {
    for (let number = 0; number < countParts(file.size); number++) {
      const start = number * PART_BYTES;
      const part = file.slice(start, start + PART_BYTES);
      const path = `/data-imports/${id}/parts?number=${number}`;
      await withPatience(signal, () =>
        sendPart(path, part, { signal, onProgress: (sentBytes) => onProgress(start + sentBytes) }),
      );
    }
    await withPatience(signal, () => callApi(`/data-imports/${id}/begin`, { method: "POST", signal }));
  } catch (error) {
    // It can be removed in the list, should even this fail.
    await removeDataImport(id).catch(() => undefined);
    throw error;
  }
}
