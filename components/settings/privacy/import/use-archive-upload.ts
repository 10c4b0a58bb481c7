"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { dataImportsKey, uploadArchive } from "@/lib/privacy/imports/client";
import type { StartImport } from "@/lib/privacy/imports/schema";

export interface Upload {
  sentBytes: number;
  totalBytes: number;
}

/** One upload of an archive from this page, which can be cancelled. */
export function useArchiveUpload() {
  const client = useQueryClient();
  const errorToast = useErrorToast();
  const controller = useRef<AbortController | null>(null);
  const [upload, setUpload] = useState<Upload | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: dataImportsKey });

  async function start(file: File, choice: Omit<StartImport, "sizeBytes">): Promise<void> {
    const made = new AbortController();
    controller.current = made;
    const { signal } = made;
    const totalBytes = file.size;
    setUpload({ sentBytes: 0, totalBytes });
    try {
      await uploadArchive(file, choice, {
        signal,
        onStarted: () => void refresh(),
        onProgress: (sentBytes) => setUpload({ sentBytes: Math.min(sentBytes, totalBytes), totalBytes }),
      });
    } catch (error) {
      if (!signal.aborted) errorToast(error);
    } finally {
      setUpload(null);
      await refresh();
    }
  }
  return { upload, start, cancel: () => controller.current?.abort() };
}
