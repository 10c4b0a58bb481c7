import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { Principal } from "../auth/schema.ts";
import { env } from "../platform/env.ts";
import type { AppError, ErrorCode, FieldIssue } from "../platform/errors.ts";
import { authenticate } from "./authenticate.ts";
import { clientAddress } from "./edge/client-address.ts";
import { logFailure } from "./error-response.ts";
import { assertSameOrigin } from "./origin.ts";
import { parseInput } from "./parse-input.ts";
import { assertPermitted, type Permission } from "./permissions.ts";
import { limitAddress, type RateLimitName } from "./rate-limits.ts";
import { requestIdOf } from "./request-info.ts";
import { assertShown } from "./view-only.ts";

/** What a form's act takes and needs. `access` has no default, as in an endpoint's contract. */
export interface ActionContract<TInput extends z.ZodType> {
  /** Unique name of the act, `room.verb`. */
  id: string;
  access: "public" | Permission;
  /** The form's fields; a field that occurs twice is a list. */
  input: TInput;
  rateLimit?: RateLimitName;
}

export type ActionResult<T> =
  | { ok: true; data: T }
  | { ok: false; error: { code: ErrorCode; message: string; requestId: string; issues?: readonly FieldIssue[] } };

interface ActionInput<TInput, TAccess> {
  input: TInput;
  principal: TAccess extends "public" ? Principal | null : Principal;
}

function fieldsOf(form: FormData): Record<string, FormDataEntryValue | FormDataEntryValue[]> {
  const fields: Record<string, FormDataEntryValue | FormDataEntryValue[]> = Object.create(null);
  // Names that begin with "$" are the framework's own.
  for (const name of new Set([...form.keys()].filter((key) => !key.startsWith("$")))) {
    const [first, ...others] = form.getAll(name);
    if (first !== undefined) fields[name] = others.length === 0 ? first : [first, ...others];
  }
  return fields;
}

function toResult(error: AppError, requestId: string): ActionResult<never> {
  const { code, message, issues } = error;
  return { ok: false, error: { code, message, requestId, ...(issues ? { issues } : {}) } };
}

/**
 * The gate of a server action: a public POST like any other, in the order of `endpoint`. An action is for a form that
 * works without scripts; everything else is an endpoint.
 * @param run The act; what it returns becomes `data`. It may redirect.
 */
export function action<TInput extends z.ZodType, T, const TContract extends ActionContract<TInput>>(
  contract: ActionContract<TInput> & TContract,
  run: (input: ActionInput<z.output<TInput>, TContract["access"]>) => Promise<T>,
): (form: FormData) => Promise<ActionResult<T>> {
  return async (form) => {
    const head = await headers();
    const requestId = requestIdOf(head);
    try {
      const principal = await authenticate(head, contract.access === "public");
      assertShown(contract.id, principal);
      // Next lets a request without Origin through.
      assertSameOrigin(head);
      if (contract.rateLimit) await limitAddress(contract.rateLimit, clientAddress(head, env().TRUSTED_PROXY_HOPS));
      assertPermitted(contract.access, principal);
      const input = parseInput(contract.input, fieldsOf(form), "form");
      return { ok: true, data: await run({ input, principal } as Parameters<typeof run>[0]) };
    } catch (thrown) {
      // Redirects are thrown, and are Next's.
      unstable_rethrow(thrown);
      return toResult(logFailure(thrown, requestId), requestId);
    }
  };
}
