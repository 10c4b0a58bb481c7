import type { QueryClient } from "@tanstack/react-query";
import type { useTranslations } from "next-intl";
import { quotaQuery } from "@/lib/billing/client";
import type { QuotaFiles } from "@/lib/billing/schema";
import { ATTACHMENT_MAX_BYTES, ATTACHMENTS_PER_MESSAGE, IMAGE_MEDIA_TYPES } from "@/lib/chat/client/limits";
import { ApiError, noteRefusal } from "@/lib/platform/public/api-client";
import { formatBytes } from "@/lib/platform/public/i18n-format";

const PROBE_BYTES = 64 * 1024;
/** What the server takes from anybody: where it has not said what the plan allows, it judges by itself. */
const CEILING: QuotaFiles = { maxBytes: ATTACHMENT_MAX_BYTES, maxCount: ATTACHMENTS_PER_MESSAGE, above: [] };

type Words = ReturnType<typeof useTranslations<"chat.attach">>;
type Limits = Pick<QuotaFiles, "maxBytes" | "maxCount">;

/** What may go with a message where the person works. */
export function fileLimits(client: QueryClient): Promise<QuotaFiles> {
  return client.ensureQueryData(quotaQuery()).then(
    ({ files }) => files,
    () => CEILING,
  );
}

/** As the server would refuse it, so that the plan which allows it is offered in the same way. */
function refusal(
  feature: "file_size" | "files",
  limit: number,
  said: string,
  t: Words,
  { above }: QuotaFiles,
  allows: (limits: Limits) => boolean,
): ApiError {
  const lifting = above.find(allows);
  return noteRefusal(
    new ApiError(402, {
      code: "plan_limit",
      message: lifting ? `${said} ${t("lifts", { plan: lifting.name })}` : said,
      details: { feature, limit, tier: lifting?.tier ?? null, tierName: lifting?.name ?? null },
    }),
  );
}

/** The refusal of more files than go with one message. @param count With those that are there already. */
export function tooManyFiles(count: number, limits: QuotaFiles, t: Words): ApiError {
  const { maxCount } = limits;
  return refusal("files", maxCount, t("tooMany", { max: maxCount }), t, limits, (one) => one.maxCount >= count);
}

/** What a chosen file is sent as: its image type, `text/plain` for UTF-8 text, or null for anything else. */
async function mediaTypeOf(file: File): Promise<string | null> {
  if (IMAGE_MEDIA_TYPES.includes(file.type)) return file.type;
  if (/^(image|audio|video|font)\//.test(file.type) && !/\.(ts|svg)$/i.test(file.name)) return null;
  const bytes = await file.slice(0, PROBE_BYTES).arrayBuffer();
  try {
    // `stream` forgives a character cut at the end of the probe.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? null : "text/plain";
  } catch {
    return null;
  }
}

/**
 * Looks at a file before anything of it is sent. What the bytes are the server decides; this says early what it refuses.
 * @returns What it is sent as.
 * @throws ApiError plan_limit for one that is too large, unsupported_media_type
 */
export async function checkFile(file: File, limits: QuotaFiles, t: Words, locale: string): Promise<string> {
  const mediaType = await mediaTypeOf(file);
  if (mediaType === null) throw new ApiError(415, { code: "unsupported_media_type", message: t("wrongType") });
  const { maxBytes } = limits;
  if (file.size <= maxBytes) return mediaType;
  const said = t("tooLarge", { size: formatBytes(maxBytes, locale) });
  throw refusal("file_size", maxBytes, said, t, limits, (one) => one.maxBytes >= file.size);
}
