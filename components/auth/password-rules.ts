import { PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from "@/lib/auth/schema";

const SHORTEST_MEANINGFUL_PART = 4;

export interface PasswordCheck {
  /** In Unicode characters, not UTF-16 units. */
  characters: number;
  bytes: number;
  isLongEnough: boolean;
  /** bcrypt reads 72 bytes; accents take 2 and emoji 4 of them. */
  fits: boolean;
  /** False when it holds the part of the address before the @. */
  isApartFromEmail: boolean;
}

/** Which of the rules for new passwords hold; the server checks them again, and well-known passwords as well. */
export function checkPassword(password: string, email: string): PasswordCheck {
  const characters = [...password].length;
  const bytes = new TextEncoder().encode(password).length;
  const localPart = email.trim().toLowerCase().split("@")[0] ?? "";
  const holdsEmail = localPart.length >= SHORTEST_MEANINGFUL_PART && password.toLowerCase().includes(localPart);
  return {
    characters,
    bytes,
    isLongEnough: characters >= PASSWORD_MIN_CHARACTERS,
    fits: bytes <= PASSWORD_MAX_BYTES,
    isApartFromEmail: !holdsEmail,
  };
}
