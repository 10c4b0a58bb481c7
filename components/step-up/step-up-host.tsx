"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import type { ProofLevel } from "@/lib/auth/schema";
import { setStepUpHandler } from "@/lib/platform/public/api-client";

const StepUpDialog = dynamic(() => import("./step-up-dialog").then((module) => module.StepUpDialog), { ssr: false });

interface Question {
  proof: ProofLevel;
  answer: (isProved: boolean) => void;
}

/** Asks for a proof whenever a call below needs one; the dialog loads when it is first needed. */
export function StepUpHost() {
  const [question, setQuestion] = useState<Question | null>(null);
  const [isUsed, setIsUsed] = useState(false);
  useEffect(
    () =>
      setStepUpHandler(
        ({ details }) =>
          new Promise((resolve) => {
            setIsUsed(true);
            setQuestion({
              proof: details.proof === "second_factor" ? "second_factor" : "password",
              answer(isProved) {
                setQuestion(null);
                resolve(isProved);
              },
            });
          }),
      ),
    [],
  );
  return (
    isUsed && (
      <StepUpDialog
        open={question !== null}
        proof={question?.proof ?? "password"}
        onAnswer={(isProved) => question?.answer(isProved)}
      />
    )
  );
}
