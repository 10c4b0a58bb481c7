export const SLASH_COMMANDS = ["new", "model", "instructions", "rename", "shortcuts"] as const;
export type SlashCommand = (typeof SLASH_COMMANDS)[number];

/** The commands that `text` may be on the way to: none unless it is one word that begins with a slash. */
export function matchCommands(text: string, available: readonly SlashCommand[]): SlashCommand[] {
  const word = /^\/([a-z]*)$/i.exec(text)?.[1]?.toLowerCase();
  return word === undefined ? [] : available.filter((command) => command.startsWith(word));
}
