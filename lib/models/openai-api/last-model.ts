import { log } from "../../platform/log.ts";
import { redis } from "../../platform/redis.ts";

/** As long as providers keep a prompt in their cache at the most. */
const KEEP_SECONDS = 3_600;

const keyOf = (userId: string, conversation: string) => `api:last-model:${userId}:${conversation}`;

/**
 * The model that answered last in a conversation through the API, so that it goes on with what its provider has in the
 * cache. Null when nobody did within the hour, or Redis is away.
 */
export async function findLastModel(userId: string, conversation: string): Promise<string | null> {
  try {
    return await redis().get<string>(keyOf(userId, conversation));
  } catch (error) {
    log.debug({ err: error }, "the last model of a conversation was not read");
    return null;
  }
}

/** Remembers who answered. Never fails: the next turn is chosen for anew while Redis is away. */
export async function keepLastModel(userId: string, conversation: string, modelId: string): Promise<void> {
  try {
    await redis().set(keyOf(userId, conversation), modelId, { ex: KEEP_SECONDS });
  } catch (error) {
    log.debug({ err: error }, "the last model of a conversation was not kept");
  }
}
