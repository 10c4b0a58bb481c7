"use client";

import { useTranslations } from "next-intl";
import type { z } from "zod";
import type { ApiError } from "@/lib/platform/public/api-client";

type ServerIssue = ApiError["issues"][number];
type SchemaIssue = z.core.$ZodIssue;
type Words = ReturnType<typeof useTranslations<"fields">>;

const BOUNDS = {
  too_small: { string: "tooShort", array: "tooFew", number: "tooSmall" },
  too_big: { string: "tooLong", array: "tooMany", number: "tooBig" },
} as const;

function wordSchemaIssue(t: Words, issue: SchemaIssue): string {
  if (issue.code !== "too_small" && issue.code !== "too_big") return t("schema.invalid");
  const count = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
  if (issue.code === "too_small" && issue.origin === "string" && count === 1) return t("schema.required");
  const origin: string = issue.origin;
  const kind = origin === "string" || origin === "array" ? origin : "number";
  return t(`schema.${BOUNDS[issue.code][kind]}`, { count });
}

/** Returns what words a refused field for the reader, in their language: by its reason, else by the schema's rule. */
export function useFieldText(): (issue: ServerIssue | SchemaIssue) => string {
  const t = useTranslations("fields");
  return (issue) => {
    if ("code" in issue) return wordSchemaIssue(t, issue);
    return issue.reason ? t(`reasons.${issue.reason}`) : issue.message;
  };
}
