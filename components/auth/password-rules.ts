import { isPersonal } from "@/lib/auth/password/personal/policy";
import { PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from "@/lib/auth/schema";

export interface PasswordCheck {
  /** In Unicode characters, not UTF-16 units. */
  characters: number;
  bytes: number;
  isLongEnough: boolean;
  /** bcrypt reads 72 bytes; accents take 2 and emoji 4 of them. */
  fits: boolean;
  /** False when it is little more than the address or a part of it. */
  isApartFromEmail: boolean;
}

/** Which of the rules for new passwords hold; the server checks them again, and well-known passwords as well. */
export function checkPassword(password: string, email: string): PasswordCheck {
  const characters = [...password].length;
  const bytes = new TextEncoder().encode(password).length;
  return {
    characters,
    bytes,
    isLongEnough: characters >= PASSWORD_MIN_CHARACTERS,
    fits: bytes <= PASSWORD_MAX_BYTES,
    isApartFromEmail: !isPersonal(password, { email: email.trim(), displayName: "" }),
  };
}
