import { CONCEPT_NAMES, scanConcepts } from "./concept-trie.ts";
import { findAsk } from "./find-ask.ts";
import { EDGE_ROW, HASH_SEED, hashStep, ROWS, rowOf } from "./hash-feature.ts";
import type { Dimension } from "./measure-complexity.ts";
import { readFacts } from "./read-facts.ts";
import type { ReadText } from "./read-text.ts";

/** A message as a sparse vector. The arrays are the extractor's own and hold until its next call. */
export interface Features {
  count: number;
  rows: Int32Array;
  values: Float32Array;
}

/** What a request is stands in its first and its last sentence; what lies between is mostly what it is about. */
const EMPHASIS = { first: 1, last: 0.6, middle: 0.2 };
/** What a short request that stands apart from its material says counts in full, the material little. */
const EMPHASIS_APART = { ask: 1, material: 0.15 };
/** Of a long message even less is said by what lies between. */
const EMPHASIS_LONG = { first: 1, last: 0.35, middle: 0.08 };
/** Lengths of the groups: each is scaled to one, so that a long message says no more than a short one. */
const GROUP_LENGTH = { words: 1.4, characters: 1.4, concepts: 2, edges: 3 };
const SPACE = {
  word: 1,
  pair: 2,
  start: 3,
  characters: 4,
  concept: 5,
  concepts: 6,
  firstConcept: 7,
  lastConcept: 8,
  edge: 9,
};
const MAX_FEATURES = 16_384;

const features: Features = { count: 0, rows: new Int32Array(MAX_FEATURES), values: new Float32Array(MAX_FEATURES) };
const placeOf = new Int32Array(ROWS);

function add(row: number, value: number): void {
  const known = placeOf[row] ?? 0;
  if (known > 0) {
    if (value > (features.values[known - 1] ?? 0)) features.values[known - 1] = value;
    return;
  }
  if (features.count === MAX_FEATURES) return;
  features.rows[features.count] = row;
  features.values[features.count] = value;
  placeOf[row] = ++features.count;
}

const addHashed = (space: number, hash: number, value: number) => add(rowOf(hashStep(hash, space)), value);

function scaleGroup(from: number, length: number): void {
  let sum = 0;
  for (let at = from; at < features.count; at++) sum += (features.values[at] ?? 0) ** 2;
  if (sum === 0) return;
  const scale = length / Math.sqrt(sum);
  for (let at = from; at < features.count; at++) features.values[at] = (features.values[at] ?? 0) * scale;
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isHan = (code: number) => code >= 0x3040 && code <= 0x9fff && code !== 0x30fb;

function isWordCode(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || isDigit(code) || code === 35 || code === 43;
  if (code >= 0x2000 && code <= 0x303f) return false;
  if (code >= 0xff00 && code <= 0xff20) return false;
  return code > 191 && code !== 0x60c && code !== 0x61b && code !== 0x61f && code !== 0x964;
}

/** Calls back with every run of letters and digits; numbers are all alike. */
function eachWord(text: string, found: (begin: number, end: number) => void): void {
  let begin = -1;
  for (let at = 0; at <= text.length; at++) {
    const inside = at < text.length && isWordCode(text.charCodeAt(at));
    if (inside && begin === -1) begin = at;
    else if (!inside && begin !== -1) {
      found(begin, at);
      begin = -1;
    }
  }
}

const codeAt = (text: string, at: number) => {
  const code = text.charCodeAt(at);
  return isDigit(code) ? 48 : code;
};

function addWords(text: string, emphasisAt: (at: number) => number): void {
  let previous = 0;
  let index = 0;
  eachWord(text, (begin, end) => {
    let hash = HASH_SEED;
    for (let at = begin; at < end && at < begin + 40; at++) hash = hashStep(hash, codeAt(text, at));
    const emphasis = emphasisAt(begin);
    addHashed(SPACE.word, hash, emphasis);
    if (index > 0) addHashed(SPACE.pair, hashStep(hash, previous), emphasis);
    if (index < 2) addHashed(SPACE.start, hash, emphasis);
    previous = hash;
    index++;
  });
}

function addCharacters(text: string, emphasisAt: (at: number) => number): void {
  eachWord(text, (begin, end) => {
    const emphasis = emphasisAt(begin);
    const unspaced = isHan(text.charCodeAt(begin));
    const [least, most] = unspaced ? [1, 3] : [3, 5];
    // A word is read with its borders, so that the start of one is told from its middle.
    const from = unspaced ? begin : begin - 1;
    const to = unspaced ? end : end + 1;
    for (let start = from; start < to; start++) {
      let hash = HASH_SEED;
      const stop = Math.min(to, start + most);
      for (let at = start; at < stop; at++) {
        hash = hashStep(hash, at < begin || at >= end ? 32 : codeAt(text, at));
        if (at - start + 1 >= least) addHashed(SPACE.characters, hash, emphasis);
      }
    }
  });
}

function addConcepts(text: string, emphasisAt: (at: number) => number): void {
  let previous = -1;
  const seen = (space: number, hash: number, value: number) => addHashed(space, hashStep(HASH_SEED, hash), value);
  scanConcepts(text, (concept, at) => {
    const emphasis = emphasisAt(at);
    seen(SPACE.concept, concept, emphasis);
    if (previous === -1) seen(SPACE.firstConcept, concept, emphasis);
    else if (previous !== concept) seen(SPACE.concepts, previous * CONCEPT_NAMES.length + concept, emphasis);
    previous = concept;
  });
  if (previous !== -1) seen(SPACE.lastConcept, previous, EMPHASIS.last);
}

/** What the first and the last sentence of a long message speak of: there, only they say what is to be done. */
function addEdges(text: string, emphasisAt: (at: number) => number): void {
  scanConcepts(text, (concept, at) => {
    if (emphasisAt(at) > EMPHASIS_LONG.middle) add(EDGE_ROW + concept, 1);
  });
}

const SENTENCE_END = /\n|[.!?。！？؟।]+(?=\s|$)|[。！？]/g;

/** How much a place in the instruction counts. */
function emphasisOf(text: string, { first: most, last: end, middle }: typeof EMPHASIS): (at: number) => number {
  const { head, tail, hasMaterial } = findAsk(text);
  if (hasMaterial)
    return (at) => (at < head || at >= tail ? EMPHASIS_APART.ask : Math.min(EMPHASIS_APART.material, middle));
  SENTENCE_END.lastIndex = 0;
  let first = text.length;
  let last = 0;
  for (let match = SENTENCE_END.exec(text); match; match = SENTENCE_END.exec(text)) {
    const rest = text.slice(match.index + match[0].length);
    if (text.slice(0, match.index).trim().length >= 8) first = Math.min(first, match.index);
    if (rest.trim().length >= 8) last = match.index + match[0].length;
    else break;
  }
  return (at) => (at <= first ? most : at >= last ? end : middle);
}

/** Turns a message into what the heads weigh: its words, pieces of words, concepts, facts and measures of complexity. */
export function extractFeatures(text: ReadText, hasImages: boolean, dimensions: readonly Dimension[]): Features {
  for (let at = 0; at < features.count; at++) placeOf[features.rows[at] ?? 0] = 0;
  features.count = 0;
  const { instruction } = text;
  const emphasisAt = emphasisOf(instruction, text.core === null ? EMPHASIS : EMPHASIS_LONG);
  addWords(instruction, emphasisAt);
  scaleGroup(0, GROUP_LENGTH.words);
  let from = features.count;
  addCharacters(instruction, emphasisAt);
  scaleGroup(from, GROUP_LENGTH.characters);
  from = features.count;
  addConcepts(instruction, emphasisAt);
  scaleGroup(from, GROUP_LENGTH.concepts);
  from = features.count;
  if (text.core !== null) addEdges(instruction, emphasisAt);
  scaleGroup(from, GROUP_LENGTH.edges);
  for (const [row, value] of readFacts(text, hasImages, dimensions).entries())
    if (row < EDGE_ROW && value !== 0) add(row, value);
  return features;
}
