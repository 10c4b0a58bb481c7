"use client";

import { useState } from "react";

/** The value, or the last one while it is null: a dialog keeps its words until it has faded out. */
export function useLastShown<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
