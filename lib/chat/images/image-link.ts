import { nowMs } from "../../platform/clock.ts";
import { equalDigests, hashToken } from "../../platform/crypto/hash.ts";
import { env } from "../../platform/env.ts";
import { notFound } from "../../platform/errors.ts";
import { serveAttachment } from "../service/attachments.ts";
import { findAnyAttachment } from "../store/attachments-store.ts";

/** Long enough to fetch what was just made (TN-16). */
const LINK_SECONDS = 300;

const sign = (id: string, expires: number) => hashToken("image link", `${id}.${expires}`);

/** An address of a stored image that works for five minutes and needs no key, as clients of OpenAI's API expect. */
export function imageLink(id: string): string {
  const expires = Math.floor(nowMs() / 1000) + LINK_SECONDS;
  const url = new URL(`/api/v1/images/${id}`, env().APP_URL);
  url.searchParams.set("expires", String(expires));
  url.searchParams.set("signature", sign(id, expires).toString("base64url"));
  return url.href;
}

/**
 * A kept answer of the image operations as it is sent again, its links new: they end long before it does. Only the fields
 * that we filled are touched, never a link in other words of it, which a prompt could have put there.
 */
export function renewImageLinks(body: string): string {
  const answer = JSON.parse(body) as { data?: { url?: string }[] };
  for (const image of answer.data ?? []) {
    if (image.url) image.url = imageLink(new URL(image.url).pathname.split("/").at(-1) ?? "");
  }
  return JSON.stringify(answer);
}

/**
 * The image that a link stands for.
 * @throws AppError not_found, the same for a link that is over, forged, or of an image that is gone.
 */
export async function readImageLink(id: string, expires: number, signature: string): Promise<Response> {
  const isSigned = equalDigests(sign(id, expires), Buffer.from(signature, "base64url"));
  if (!isSigned || expires * 1000 < nowMs()) throw notFound("The file");
  const response = await serveAttachment(await findAnyAttachment(id));
  response.headers.set("cache-control", "private, no-store");
  return response;
}
