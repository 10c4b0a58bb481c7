import type { Attachment, ImageOptions } from "../schema.ts";

export interface Draft {
  text: string;
  attachments: readonly Attachment[];
  /** Images are wanted, of this kind; left out or null: a text. */
  image?: ImageOptions | null;
}

export type Drafts = ReturnType<typeof createDrafts>;
const EMPTY: Draft = { text: "", attachments: [] };
const SAVE_AFTER_MS = 300;

/**
 * Unsent texts, one per conversation (`new` before there is one), kept through reloads in localStorage under the
 * user's id. Writes are gathered: typing must not wait for the disk.
 */
export function createDrafts(userId: string, storage: Storage | null) {
  const drafts = new Map<string, Draft>();
  const listeners = new Set<() => void>();
  const unsaved = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const prefix = `nexus:draft:${userId}:`;
  const key = (place: string) => `${prefix}${place}`;

  function save() {
    clearTimeout(timer);
    timer = undefined;
    for (const place of unsaved) {
      const draft = drafts.get(place) ?? EMPTY;
      try {
        if (isEmpty(draft)) storage?.removeItem(key(place));
        else storage?.setItem(key(place), JSON.stringify(draft));
      } catch {
        // The quota of localStorage is full: the draft lives on in memory.
      }
    }
    unsaved.clear();
  }

  function read(place: string): Draft {
    try {
      const saved = JSON.parse(storage?.getItem(key(place)) ?? "null") as Draft | null;
      return saved && typeof saved.text === "string" && Array.isArray(saved.attachments) ? saved : EMPTY;
    } catch {
      return EMPTY;
    }
  }

  function get(place: string): Draft {
    let draft = drafts.get(place);
    if (!draft) {
      draft = read(place);
      drafts.set(place, draft);
    }
    return draft;
  }

  function set(place: string, change: Partial<Draft>) {
    drafts.set(place, { ...get(place), ...change });
    unsaved.add(place);
    timer ??= setTimeout(save, SAVE_AFTER_MS);
    for (const listener of listeners) listener();
  }

  return {
    get,
    set,
    save,
    /** Puts a message that could not be sent back, before whatever was written since. */
    giveBack(place: string, returned: Draft) {
      const draft = get(place);
      const text = [returned.text, draft.text].filter((part) => part.trim() !== "").join("\n\n");
      const image = draft.image ?? returned.image ?? null;
      set(place, { text, attachments: [...returned.attachments, ...draft.attachments], image });
    },
    /** Forgets every draft of the user, here and on the disk. */
    clear() {
      clearTimeout(timer);
      drafts.clear();
      unsaved.clear();
      for (const name of Object.keys(storage ?? {})) {
        if (name.startsWith(prefix)) storage?.removeItem(name);
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function isEmpty(draft: Draft): boolean {
  return draft.text === "" && draft.attachments.length === 0 && !draft.image;
}
