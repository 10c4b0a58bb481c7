import { ApiError, type ApiErrorBody, noteRefusal } from "../../platform/public/api-client.ts";
import type { Attachment } from "../schema.ts";

export interface UploadOptions {
  signal: AbortSignal;
  /** Bytes sent so far and in all. */
  onProgress: (sentBytes: number, totalBytes: number) => void;
}

/**
 * Uploads a file for a message. XMLHttpRequest, because fetch does not report the progress of a request's body.
 * @throws ApiError as the server says, or with code `offline`; AbortError when given up.
 */
export function uploadAttachment(file: Blob, name: string, options: UploadOptions): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/attachments");
    request.setRequestHeader("content-type", file.type === "" ? "text/plain" : file.type);
    request.setRequestHeader("x-file-name", encodeURIComponent(name));
    request.responseType = "json";
    request.upload.onprogress = (event) => options.onProgress(event.loaded, event.total);
    request.onload = () => {
      const body = request.response as { data?: Attachment; error?: ApiErrorBody } | null;
      if (request.status === 201 && body?.data) resolve(body.data);
      else {
        const fallback = { code: "unavailable", message: "The server did not answer as expected." };
        reject(noteRefusal(new ApiError(request.status, body?.error ?? fallback)));
      }
    };
    request.onerror = () =>
      reject(new ApiError(0, { code: "offline", message: "You are offline, or the server cannot be reached." }));
    request.onabort = () => reject(new DOMException("The upload was given up.", "AbortError"));
    options.signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
