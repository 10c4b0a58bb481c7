import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { feedbackSchema, giveFeedbackSchema } from "./schema.ts";
import { giveFeedback, takeFeedbackBack } from "./service.ts";

const idParams = z.object({ id: idSchema });

export const giveFeedbackEndpoint = endpoint(
  {
    id: "chat.giveFeedback",
    method: "PUT",
    path: "/messages/{id}/feedback",
    summary: "Say whether an answer was good, and whether Auto should have chosen another model",
    access: "chat.write",
    params: idParams,
    body: giveFeedbackSchema,
    maxBodyBytes: 8 * 1024,
    result: feedbackSchema,
    errors: ["not_found", "invalid_input", "run_active", "conflict"],
  },
  ({ principal, params, body }) => giveFeedback(principal, params.id, body),
);

export const takeFeedbackBackEndpoint = endpoint(
  {
    id: "chat.takeFeedbackBack",
    method: "DELETE",
    path: "/messages/{id}/feedback",
    summary: "Take back what was said of an answer",
    access: "chat.write",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["not_found", "invalid_input"],
  },
  ({ principal, params }) => takeFeedbackBack(principal, params.id),
);

export const feedbackEndpoints = [giveFeedbackEndpoint, takeFeedbackBackEndpoint];
