const TYPES: Record<number, [type: string, code: string | null]> = {
  400: ["invalid_request_error", null],
  401: ["invalid_request_error", "invalid_api_key"],
  403: ["permission_error", null],
  404: ["invalid_request_error", "model_not_found"],
  429: ["requests", "rate_limit_exceeded"],
};

/** OpenAI's error body: `{ error: { message, type, param, code } }`. */
export function openAiErrorBody(status: number, message: string) {
  const [type, code] = TYPES[status] ?? ["server_error", null];
  return { error: { message, type, param: null, code } };
}
