import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import type { AvailableModel } from "@/lib/models/schema";

const SHOWN = 8;
const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** The word that is being written after "@", and where it begins; null where there is none before the caret. */
export function findMention(text: string, caret: number): { start: number; word: string } | null {
  const word = /(?:^|\s)@(\S{0,40})$/u.exec(text.slice(0, caret))?.[1];
  return word === undefined ? null : { start: caret - word.length - 1, word };
}

/** Ids of the models that can answer and that `word` may be on the way to; those whose name begins with it come first. */
export function matchModels(word: string, models: readonly AvailableModel[]): string[] {
  const wanted = plain(word);
  if (wanted === "" && word !== "") return [];
  const begins = ({ name }: AvailableModel) => plain(name).startsWith(wanted);
  const found = models
    .filter(({ kind, available }) => available && (kind === "chat" || kind === "image"))
    .filter(({ name, id }) => plain(`${name} ${id}`).includes(wanted))
    .sort((a, b) => Number(begins(b)) - Number(begins(a)) || a.name.localeCompare(b.name))
    .map(({ id }) => id);
  return ["auto".startsWith(wanted) && models.length > 0 ? [AUTO_MODEL_ID] : [], found].flat().slice(0, SHOWN);
}
