/**
 * Whether a key belongs to the input method (Japanese, Chinese, Korean), which is not done with a word. Safari ends a
 * composition before it tells of the key that ended it, and only the code of that key, 229, says so.
 */
export function isComposing(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === 229;
}
