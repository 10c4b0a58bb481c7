"use client";

import { useEffect, useState } from "react";

const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
export const PICTURE_ACCEPT = TYPES.join(",");
const MAX_BYTES = 5_000_000;

export type PictureProblem = { code: "wrongType" } | { code: "tooLarge"; bytes: number } | { code: "unreadable" };

interface Choice {
  file: File;
  url: string;
}

/** Whether the browser can decode it: a type alone is only a claim. */
async function isDecodable(file: File): Promise<boolean> {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false;
  }
}

async function findProblem(file: File): Promise<PictureProblem | null> {
  if (!TYPES.includes(file.type)) return { code: "wrongType" };
  if (file.size > MAX_BYTES) return { code: "tooLarge", bytes: file.size };
  return (await isDecodable(file)) ? null : { code: "unreadable" };
}

/** A picture chosen on this device but not sent yet, with a URL to show it by. */
export function usePictureChoice() {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [problem, setProblem] = useState<PictureProblem | null>(null);

  useEffect(() => {
    if (!choice) return;
    return () => URL.revokeObjectURL(choice.url);
  }, [choice]);

  async function choose(file: File) {
    const found = await findProblem(file);
    setProblem(found);
    setChoice(found ? null : { file, url: URL.createObjectURL(file) });
  }

  function discard() {
    setChoice(null);
    setProblem(null);
  }

  return { choice, problem, choose, discard };
}
