"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { createExperiment, experimentsKey } from "@/lib/analytics/experiments/client";
import { createExperimentSchema } from "@/lib/analytics/experiments/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { type ExperimentDraft, emptyDraft, toInput } from "./draft";

interface Issue {
  path: string;
}

/** The draft of an experiment: checked by the contract's schema, sent, and refused at the fields, each by its path. */
export function useExperimentForm() {
  const router = useRouter();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const formRef = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(emptyDraft);
  const [errors, setErrors] = useState<ReadonlySet<string>>(new Set());
  const [refusals, setRefusals] = useState(0);

  useEffect(() => {
    if (refusals > 0) formRef.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [refusals]);

  function refuse(issues: readonly Issue[]) {
    setErrors(new Set(issues.map(({ path }) => path)));
    setRefusals((count) => count + 1);
  }

  const save = useMutation({
    mutationFn: createExperiment,
    networkMode: "always",
    async onSuccess({ id }) {
      await queryClient.invalidateQueries({ queryKey: experimentsKey });
      router.push(`/analytics/experiments/${id}`);
    },
    onError(error) {
      if (error instanceof ApiError) refuse(error.issues);
    },
  });

  return {
    formRef,
    draft,
    errors,
    /** What went wrong beyond single fields. */
    problem: errors.size > 0 ? null : save.error,
    pending: save.isPending || save.isSuccess,
    change(change: Partial<ExperimentDraft>) {
      setDraft((before) => ({ ...before, ...change }));
    },
    onSubmit(event: SubmitEvent<HTMLFormElement>) {
      event.preventDefault();
      const input = toInput(draft, locale);
      const checked = createExperimentSchema.safeParse(input);
      if (!checked.success) return refuse(checked.error.issues.map(({ path }) => ({ path: path.join(".") })));
      setErrors(new Set());
      if (!save.isPending) save.mutate(input);
    },
  };
}
