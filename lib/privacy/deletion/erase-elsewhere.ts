import { tierKey } from "../../auth/tier-key.ts";
import { redis } from "../../platform/redis.ts";
import { deleteObject } from "../../platform/storage.ts";
import { listKeyPrefixes, listStoredObjects, type StoredObject } from "./erase-store.ts";

const OBJECTS_AT_ONCE = 100;

/** Removes every stored object under the person's prefix: files, pictures, exports. */
export async function eraseFiles(userId: string, signal: AbortSignal): Promise<void> {
  let after: StoredObject | null = null;
  for (;;) {
    const objects: StoredObject[] = await listStoredObjects(userId, after, OBJECTS_AT_ONCE);
    for (const { bucket, name } of objects) {
      signal.throwIfAborted();
      await deleteObject(bucket, name);
    }
    after = objects.at(-1) ?? null;
    if (objects.length < OBJECTS_AT_ONCE) return;
  }
}

/**
 * Removes what Redis knows the person by: which tier they and their API keys have. The logs of streams are named by
 * message and go by themselves within the hour, the counters of requests within two minutes.
 */
export async function eraseRedisKeys(userId: string): Promise<void> {
  await redis().del(...[userId, ...(await listKeyPrefixes(userId))].map(tierKey));
}
