/** The body of an error. https://docs.stripe.com/api/errors */
export interface FaultBody {
  type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  payment_intent?: unknown;
}

/** An answer that Stripe would refuse with. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly status: number;
  readonly body: FaultBody;

  constructor(status: number, body: FaultBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** A wrong or missing parameter. */
export function invalid(message: string, param?: string, code?: string): Fault {
  return new Fault(400, {
    type: "invalid_request_error",
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

/** An id that does not exist: 404 when the path names it, 400 when a parameter does. */
export function missing(kind: string, id: string, param?: string): Fault {
  return new Fault(param === undefined ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param: param ?? "id",
  });
}
