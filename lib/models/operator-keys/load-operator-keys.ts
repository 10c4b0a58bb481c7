import { openSecret } from "../../platform/crypto/envelope.ts";
import { log } from "../../platform/log.ts";
import { processWide } from "../../platform/process-wide.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import { operatorKeyContext } from "./sealed.ts";
import { listOperatorKeyRows, type OperatorKeyRow } from "./store.ts";

/** A key that an administrator added, in the clear, with the only address it may be sent to. */
export interface OpenOperatorKey {
  id: string;
  provider: string;
  apiKey: string;
  baseUrl: string | null;
  weight: number;
  dailyCapMicroUsd: number | null;
}

const NO_KEYS: readonly OpenOperatorKey[] = [];

interface Known {
  version: number;
  keys: Promise<readonly OpenOperatorKey[]>;
}

// One for the process: a change is told to one of its bundles.
const remembered = processWide<{ value?: Known | undefined }>("operator-keys", () => ({}));

/** Opens a stored key; null, with an entry in the log, when it does not open with this address, provider and row. */
export function openOperatorKey(row: OperatorKeyRow): OpenOperatorKey | null {
  const { id, provider, baseUrl, envelope, weight, dailyCapMicroUsd } = row;
  try {
    const apiKey = openSecret(envelope, operatorKeyContext(id, provider, baseUrl));
    return { id, provider, apiKey, baseUrl, weight, dailyCapMicroUsd };
  } catch {
    // Fails closed: a key that does not open is as good as none.
    log.error({ keyId: id, provider }, "a stored key of the operator could not be opened");
    return null;
  }
}

function read(version: number): Promise<readonly OpenOperatorKey[]> {
  const keys = listOperatorKeyRows().then((rows) =>
    rows.filter(({ enabled }) => enabled).flatMap((row) => openOperatorKey(row) ?? []),
  );
  const known = { version, keys };
  remembered.value = known;
  keys.catch(() => {
    if (remembered.value === known) remembered.value = undefined;
  });
  return keys;
}

/**
 * The keys in use that administrators added: the same array until one is changed. How often that was comes with the
 * user's own rows, at most five seconds old, so that it costs no query of its own.
 */
export async function loadOperatorKeys(userId: string): Promise<readonly OpenOperatorKey[]> {
  const { operatorKeys: version } = await loadUserRows(userId);
  const known = remembered.value;
  // Versions only grow: who has a smaller one has merely read it earlier.
  if (known && known.version >= version) return known.keys;
  return version === 0 ? NO_KEYS : read(version);
}

/** Reads the keys anew after one was changed here: it is in force in this process with the next answer. */
export async function rereadOperatorKeys(): Promise<void> {
  await read(remembered.value?.version ?? 0);
}
