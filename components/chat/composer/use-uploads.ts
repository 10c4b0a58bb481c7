"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useChatSession } from "@/components/chat/chat-session-provider";
import { loadFileCheck, loadUpload } from "@/components/chat/load-parts";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { newClientId } from "@/lib/chat/client/new-client-id";
import { ApiError } from "@/lib/platform/public/api-client";

export interface Upload {
  key: string;
  file: File;
  sentBytes: number;
  /** In words; null while it runs. */
  problem: string | null;
}

/** Files on their way into a draft. What has arrived becomes part of the draft and survives a reload. */
export function useUploads(place: string) {
  const t = useTranslations("chat.attach");
  const errors = useTranslations("errors");
  const locale = useLocale();
  const client = useQueryClient();
  const showError = useErrorToast();
  const session = useChatSession();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const controllers = running.current;
    return () => {
      for (const controller of controllers.values()) controller.abort();
    };
  }, []);

  const change = useCallback((key: string, next: Partial<Upload> | null) => {
    setUploads((all) =>
      next === null
        ? all.filter((one) => one.key !== key)
        : all.map((one) => (one.key === key ? { ...one, ...next } : one)),
    );
  }, []);

  const start = useCallback(
    async (key: string, file: File) => {
      if (!session) return;
      const controller = new AbortController();
      running.current.set(key, controller);
      try {
        const [{ checkFile, fileLimits }, { uploadAttachment }] = await Promise.all([loadFileCheck(), loadUpload()]);
        const type = await checkFile(file, await fileLimits(client), t, locale);
        const attachment = await uploadAttachment(new Blob([file], { type }), file.name, {
          signal: controller.signal,
          onProgress: (sentBytes) => change(key, { sentBytes }),
        });
        session.drafts.set(place, { attachments: [...session.drafts.get(place).attachments, attachment] });
        change(key, null);
      } catch (error) {
        if (controller.signal.aborted) return;
        const isOffline = error instanceof ApiError && error.status === 0;
        const said = error instanceof ApiError ? error.message : t("failed");
        change(key, { problem: isOffline ? errors("codes.offline") : said });
      } finally {
        running.current.delete(key);
      }
    },
    [session, place, change, t, errors, locale, client],
  );

  const add = useCallback(
    async (files: readonly File[]) => {
      const { fileLimits, tooManyFiles } = await loadFileCheck();
      const limits = await fileLimits(client);
      const there = (session?.drafts.get(place).attachments.length ?? 0) + running.current.size;
      const taken = files
        .slice(0, Math.max(0, limits.maxCount - there))
        .map((file) => ({ key: newClientId(), file, sentBytes: 0, problem: null }));
      setUploads((all) => [...all, ...taken]);
      for (const { key, file } of taken) void start(key, file);
      if (taken.length < files.length) showError(tooManyFiles(there + files.length, limits, t));
    },
    [session, place, start, t, client, showError],
  );

  return {
    uploads,
    /** Starts uploading those that the plan in force allows, and says why the others stay behind. */
    add,
    remove(key: string) {
      running.current.get(key)?.abort();
      change(key, null);
    },
    retry({ key, file }: Upload) {
      change(key, { problem: null, sentBytes: 0 });
      void start(key, file);
    },
  };
}
