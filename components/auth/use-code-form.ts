"use client";

import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { z } from "zod";
import type { ApiError } from "@/lib/platform/public/api-client";
import { type ApiForm, useApiForm } from "./use-api-form";

const CODE_LENGTH = 6;

/** Whether the code itself was refused; after any other failure the same one may be sent again. */
export const isAboutCode = ({ code, issues }: ApiError): boolean =>
  code === "gone" || issues.some(({ path }) => path === "code");

interface CodeFormOptions<S extends z.ZodType, R> {
  schema: S;
  /** What is checked and sent with the typed code. */
  read: (code: string, data: FormData) => unknown;
  fieldText: (name: string) => string | undefined;
  submit: (input: z.input<S>) => Promise<R>;
  onSuccess: (result: R) => void | Promise<void>;
}

interface CodeForm {
  form: ApiForm;
  /** For a `CodeField`. */
  field: {
    inputRef: RefObject<HTMLInputElement | null>;
    value: string;
    error: string | undefined;
    onValueChange: (digits: string) => void;
  };
}

/** A form with a mailed code: it sends itself with the sixth digit, and a wrong code makes room for the next. */
export function useCodeForm<S extends z.ZodType, R>({ read, ...options }: CodeFormOptions<S, R>): CodeForm {
  const inputRef = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const form = useApiForm({
    ...options,
    read: (data) => read(code, data),
    onFailure(error) {
      if (isAboutCode(error)) setCode("");
      inputRef.current?.focus();
      return false;
    },
  });
  const sendWhenComplete = useEffectEvent(() => form.formRef.current?.requestSubmit());
  useEffect(() => {
    if (code.length === CODE_LENGTH) sendWhenComplete();
  }, [code]);
  return {
    form,
    field: {
      inputRef,
      value: code,
      error: form.errors.code,
      onValueChange(digits) {
        setCode(digits);
        form.clear("code");
      },
    },
  };
}
