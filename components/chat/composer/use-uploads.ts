"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useChatSession } from "@/components/chat/chat-session-provider";
import { ATTACHMENT_MAX_BYTES, ATTACHMENTS_PER_MESSAGE } from "@/lib/chat/client/limits";
import { newClientId } from "@/lib/chat/client/new-client-id";
import { uploadAttachment } from "@/lib/chat/client/upload-attachment";
import { ApiError } from "@/lib/platform/public/api-client";
import { mediaTypeOf } from "./read-text-file";

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
        if (file.size > ATTACHMENT_MAX_BYTES)
          throw new ApiError(413, { code: "payload_too_large", message: t("tooLarge") });
        const mediaType = await mediaTypeOf(file);
        if (mediaType === null) throw new ApiError(415, { code: "unsupported_media_type", message: t("wrongType") });
        const attachment = await uploadAttachment(new Blob([file], { type: mediaType }), file.name, {
          signal: controller.signal,
          onProgress: (sentBytes) => change(key, { sentBytes }),
        });
        session.drafts.set(place, { attachments: [...session.drafts.get(place).attachments, attachment] });
        change(key, null);
      } catch (error) {
        if (controller.signal.aborted) return;
        change(key, { problem: error instanceof ApiError ? error.message : t("failed") });
      } finally {
        running.current.delete(key);
      }
    },
    [session, place, change, t],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const free =
        ATTACHMENTS_PER_MESSAGE - (session?.drafts.get(place).attachments.length ?? 0) - running.current.size;
      const taken = files
        .slice(0, Math.max(0, free))
        .map((file) => ({ key: newClientId(), file, sentBytes: 0, problem: null }));
      setUploads((all) => [...all, ...taken]);
      for (const { key, file } of taken) void start(key, file);
      return files.length - taken.length;
    },
    [session, place, start],
  );

  return {
    uploads,
    /** Starts uploading; returns how many files were left out because a message holds only so many. */
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
