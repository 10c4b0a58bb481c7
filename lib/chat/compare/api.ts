import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { compareSchema } from "../schema.ts";
import { chooseSchema, chosenSchema, startedComparisonSchema } from "./schema.ts";
import { chooseAmong, compareAnswers } from "./service.ts";

export const compareEndpoint = endpoint(
  {
    id: "chat.compare",
    method: "POST",
    path: "/compare",
    summary: "Have a message answered by two to four models at once, or blindly by two; follow each answer's stream",
    access: "chat.write",
    flag: "compare",
    spends: true,
    idempotentBy: "id_in_body",
    body: compareSchema,
    status: 201,
    result: startedComparisonSchema,
    errors: [
      "not_found",
      "invalid_input",
      "idempotency_mismatch",
      "run_active",
      "quota_exceeded",
      "budget_exceeded",
      "plan_limit",
      "rate_limited",
      "context_too_long",
      "model_not_found",
      "model_not_configured",
    ],
  },
  ({ principal, body }) => compareAnswers(principal, body),
);

export const chooseEndpoint = endpoint(
  {
    id: "chat.choose",
    method: "POST",
    path: "/comparisons/{id}/choice",
    summary: "Keep one of the compared answers, or say that none is better or good; tells the models of a blind one",
    access: "chat.write",
    params: z.object({ id: idSchema }),
    body: chooseSchema,
    maxBodyBytes: 8 * 1024,
    result: chosenSchema,
    errors: ["not_found", "invalid_input", "run_active", "conflict"],
  },
  ({ principal, params, body }) => chooseAmong(principal, params.id, body),
);

export const compareEndpoints = [compareEndpoint, chooseEndpoint];
