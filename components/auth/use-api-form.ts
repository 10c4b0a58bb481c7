"use client";

import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { ApiError } from "@/lib/platform/public/api-client";
import { useFieldText } from "./use-field-text";

interface ApiFormOptions<S extends z.ZodType, R> {
  /** Or what loads it, on a page that has to be there fast: it comes with all of its library, and is needed to send only. */
  schema: S | (() => Promise<S>);
  /** The value to check and send; by default the form's fields as text. */
  read?: (data: FormData) => unknown;
  /** Words for a field that fails the schema; without them those of the rule it fails. */
  fieldText?: (name: string) => string | undefined;
  submit: (input: z.input<S>) => Promise<R>;
  onSuccess: (result: R, input: z.input<S>) => void | Promise<void>;
  /** Returns true when it has dealt with the error. */
  onFailure?: (error: ApiError, input: z.input<S>) => boolean;
}

export interface ApiForm {
  formRef: RefObject<HTMLFormElement | null>;
  /** By field name. */
  errors: Readonly<Record<string, string>>;
  /** What went wrong beyond single fields. */
  problem: unknown;
  pending: boolean;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  /** Takes the error of a field away once it is edited. */
  clear: (name: string) => void;
  /** Takes everything away that went wrong: what is asked next has nothing to do with it. */
  clearAll: () => void;
}

/** The first text of each field. */
function byField(texts: readonly (readonly [name: string, text: string])[]): Record<string, string> {
  return Object.fromEntries([...texts].reverse());
}

const lastOf = (path: readonly PropertyKey[]) => String(path.at(-1) ?? "");

/**
 * A form that checks its input with the schema of the endpoint, sends it once at a time, puts field errors (its own
 * and the server's) at their fields and moves the focus to the first.
 */
export function useApiForm<S extends z.ZodType, R>(options: ApiFormOptions<S, R>): ApiForm {
  const wordIssue = useFieldText();
  const formRef = useRef<HTMLFormElement>(null);
  const sending = useRef(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [refusals, setRefusals] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const [pending, setPending] = useState(false);

  useEffect(() => {
    if (refusals > 0) formRef.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [refusals]);

  function refuse(next: Record<string, string>) {
    setErrors(next);
    setRefusals((count) => count + 1);
  }

  function handleFailure(error: unknown, input: z.input<S>, form: HTMLFormElement) {
    if (error instanceof ApiError) {
      if (options.onFailure?.(error, input)) return;
      const texts = error.issues.map((issue) => [lastOf(issue.path.split(".")), wordIssue(issue)] as const);
      const known = texts.filter(([name]) => form.elements.namedItem(name));
      if (known.length > 0) return refuse(byField(known));
    }
    setProblem(error);
  }

  async function send(form: HTMLFormElement) {
    const data = new FormData(form);
    const input = (options.read?.(data) ?? Object.fromEntries(data)) as z.input<S>;
    setProblem(null);
    const schema = typeof options.schema === "function" ? await options.schema().catch(() => null) : options.schema;
    if (schema === null) {
      setProblem(new ApiError(0, { code: "offline", message: "You are offline, or the server cannot be reached." }));
      return;
    }
    const checked = schema.safeParse(input);
    if (!checked.success) {
      const texts = checked.error.issues.map((issue) => {
        const name = lastOf(issue.path);
        return [name, options.fieldText?.(name) ?? wordIssue(issue)] as const;
      });
      refuse(byField(texts));
      return;
    }
    setErrors({});
    setPending(true);
    try {
      const result = await options.submit(input);
      await options.onSuccess(result, input);
    } catch (error) {
      handleFailure(error, input, form);
    } finally {
      setPending(false);
    }
  }

  return {
    formRef,
    errors,
    problem,
    pending,
    onSubmit(event) {
      event.preventDefault();
      // State is one render late; two quick presses of Enter must not send twice.
      if (sending.current) return;
      sending.current = true;
      void send(event.currentTarget).finally(() => {
        sending.current = false;
      });
    },
    clear(name) {
      setErrors(({ [name]: _cleared, ...rest }) => rest);
    },
    clearAll() {
      setErrors({});
      setProblem(null);
    },
  };
}
