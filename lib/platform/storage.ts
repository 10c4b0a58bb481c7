import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { env } from "./env.ts";

type Buckets = SupabaseClient["storage"];

const TIMEOUT_MS = 15_000;
// For whole archives, whose size is the user's.
const FILE_TIMEOUT_MS = 600_000;

let shared: { url: string; storage: Buckets } | undefined;
const ready = new Map<string, Promise<void>>();

// With the secret key: buckets are private and reached by this server only, which checks who may read what.
function storage(): Buckets {
  const url = env().SUPABASE_URL;
  if (shared?.url !== url) {
    const client = createClient(url, env().SUPABASE_SECRET_KEY, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: {
        fetch: (input, init) => {
          const timeoutMs = init?.body instanceof ReadableStream ? FILE_TIMEOUT_MS : TIMEOUT_MS;
          return fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeoutMs) });
        },
      },
    });
    ready.clear();
    shared = { url, storage: client.storage };
  }
  return shared.storage;
}

async function ensureBucket(bucket: string): Promise<void> {
  const found = await storage().getBucket(bucket);
  if (!found.error) return;
  const made = await storage().createBucket(bucket, { public: false });
  // Another process may have made it in between.
  if (made.error && (await storage().getBucket(bucket)).error) throw made.error;
}

function bucketReady(bucket: string): Promise<void> {
  storage();
  let promise = ready.get(bucket);
  if (!promise) {
    promise = ensureBucket(bucket);
    ready.set(bucket, promise);
    promise.catch(() => ready.delete(bucket));
  }
  return promise;
}

function isMissing(error: object): boolean {
  const status = "status" in error ? error.status : undefined;
  const code = "statusCode" in error ? error.statusCode : undefined;
  return status === 404 || code === "404" || code === 404;
}

// The download call hides the status in the response it failed on.
function wasNotFound(error: object): boolean {
  const cause = "originalError" in error && typeof error.originalError === "object" ? error.originalError : null;
  return (
    isMissing(error) || (cause !== null && isMissing(cause)) || (cause instanceof Response && cause.status === 400)
  );
}

/**
 * Stores an object, over one of the same path if there is one. The bucket is made on first use.
 * @throws The storage error.
 */
export async function putObject(
  bucket: string,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<void> {
  await bucketReady(bucket);
  const { error } = await storage().from(bucket).upload(path, bytes, { contentType, upsert: true });
  if (error) throw error;
}

/** The bytes of an object, or null when there is none. @throws The storage error. */
export async function getObject(bucket: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const { data, error } = await storage().from(bucket).download(path);
  if (error) {
    if (wasNotFound(error)) return null;
    throw error;
  }
  return new Uint8Array(await data.arrayBuffer());
}

/**
 * Stores a file from the disk, which is read while it is sent.
 * @param file A Blob over it (`openAsBlob`); its type is the object's.
 * @throws The storage error.
 */
export async function putFile(bucket: string, path: string, file: Blob): Promise<void> {
  await bucketReady(bucket);
  const options = { contentType: file.type, upsert: true, duplex: "half" };
  const { error } = await storage().from(bucket).upload(path, file.stream(), options);
  if (error) throw error;
}

/** An object as a stream, or null when there is none. @throws The storage error. */
export async function openObject(bucket: string, path: string): Promise<ReadableStream<Uint8Array> | null> {
  const signal = AbortSignal.timeout(FILE_TIMEOUT_MS);
  const { data, error } = await storage().from(bucket).download(path, {}, { signal }).asStream();
  if (!error) return data;
  if (wasNotFound(error)) return null;
  throw error;
}

/** Removes an object; none of that path is fine. @throws The storage error. */
export async function deleteObject(bucket: string, path: string): Promise<void> {
  const { error } = await storage().from(bucket).remove([path]);
  if (error && !isMissing(error)) throw error;
}
