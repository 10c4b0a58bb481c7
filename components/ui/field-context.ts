"use client";

import { createContext, useContext } from "react";

export interface FieldIds {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  name: string | undefined;
}

export const FieldContext = createContext<FieldIds | null>(null);

interface Wiring {
  id?: string | undefined;
  name?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: "true" | undefined;
}

/** The id, name and aria attributes that a control takes from the Field round it; its own win. */
export function useFieldWiring(own: { id?: string | undefined; name?: string | undefined }): Wiring {
  const field = useContext(FieldContext);
  const wiring: Wiring = { id: own.id ?? field?.id, name: own.name ?? field?.name };
  if (field?.describedBy) wiring["aria-describedby"] = field.describedBy;
  if (field?.invalid) wiring["aria-invalid"] = "true";
  return wiring;
}
