import concepts from "./concepts.json" with { type: "json" };
import { foldText } from "./read-text.ts";

/** A node of the prefix tree: what follows, and the concept of a stem that ends here. */
interface Node {
  next: Map<number, Node>;
  concept: number;
  /** True when the stem is a whole word: "art" must not be found in "article". */
  whole: boolean;
}

/** The ideas that requests are made of, each with its words in thirty languages: what carries from one to another. */
export const CONCEPT_NAMES: readonly string[] = Object.keys(concepts);

// Chinese, Japanese, Thai, Arabic and Hebrew words stand without a space before them.
const ANYWHERE = /^[\u05d0-\u05ea\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/;

const newNode = (): Node => ({ next: new Map(), concept: -1, whole: false });

function buildTrie(): Node {
  const root = newNode();
  for (const [index, name] of CONCEPT_NAMES.entries()) {
    const stems = concepts[name as keyof typeof concepts].split("|");
    for (const stem of stems) {
      const whole = stem.endsWith("=");
      let node = root;
      const folded = foldText(whole ? stem.slice(0, -1) : stem);
      for (let at = 0; at < folded.length; at++) {
        const code = folded.charCodeAt(at);
        const child: Node = node.next.get(code) ?? newNode();
        node.next.set(code, child);
        node = child;
      }
      // The first concept that claims a word keeps it.
      if (node.concept === -1) Object.assign(node, { concept: index, whole });
    }
  }
  return root;
}

let trie: Node | undefined;

const isWordCode = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code > 191 && !(code >= 0x2000 && code <= 0x303f));

/** Whether stems may start at any character of this script, not only at the start of a word. */
const isUnspaced = (code: number) => ANYWHERE.test(String.fromCharCode(code));

/**
 * Finds the concepts in a folded text, in order; of several stems at one place the longest counts.
 * @param found Called with the index of each concept and the place it was found at.
 */
export function scanConcepts(text: string, found: (concept: number, at: number) => void): void {
  trie ??= buildTrie();
  let previousIsWord = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isWord = isWordCode(code);
    if (previousIsWord && !(code >= 0x5d0 && isUnspaced(code))) {
      previousIsWord = isWord;
      continue;
    }
    previousIsWord = isWord;
    let node = trie.next.get(code);
    let best = -1;
    let end = at;
    for (let next = at + 1; node; next++) {
      const following = text.charCodeAt(next);
      if (node.concept !== -1 && !(node.whole && isWordCode(following) && !isUnspaced(following))) {
        best = node.concept;
        end = next;
      }
      node = node.next.get(following);
    }
    if (best === -1) continue;
    found(best, at);
    // Past the stem, so that "good morning" is not found again in its last word.
    previousIsWord = isWordCode(text.charCodeAt(end - 1));
    at = end - 1;
  }
}
