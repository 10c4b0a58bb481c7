/** The pattern with which `like` finds a text anywhere in what is in small letters. */
export const likePattern = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
