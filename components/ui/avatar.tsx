import { cn } from "./cn";
import { PlainImage } from "./plain-image";

/** The initials of a name: first and last word, at most two letters. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const [first = "?"] = words;
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return ((Array.from(first)[0] ?? "") + (Array.from(last)[0] ?? "")).toLocaleUpperCase();
}

/** One of four grounds, always the same for the same name. */
function groundOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 4093;
  return `avatar-${sum % 4}`;
}

interface AvatarProps {
  name: string;
  imageUrl?: string | null | undefined;
  size?: "sm" | "md" | "lg" | undefined;
  square?: boolean | undefined;
  className?: string | undefined;
}

const SIZES = { sm: "size-5 text-[9px]", md: "", lg: "size-10 text-14" };

/** A person. The name beside it is the label, so the picture itself is silent. */
export function Avatar({ name, imageUrl, size = "md", square, className }: AvatarProps) {
  return (
    <span aria-hidden className={cn("avatar", groundOf(name), SIZES[size], square && "rounded-sm", className)}>
      {imageUrl ? <PlainImage src={imageUrl} alt="" className="size-full object-cover" /> : initialsOf(name)}
    </span>
  );
}

/** A workspace. */
export function WorkspaceTile({ name, color }: { name: string; color: string }) {
  return (
    <span aria-hidden className={`tile tile-${color}`}>
      {(Array.from(name.trim())[0] ?? "?").toLocaleUpperCase()}
    </span>
  );
}
