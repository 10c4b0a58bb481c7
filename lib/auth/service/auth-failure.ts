import { isAuthRetryableFetchError } from "@supabase/supabase-js";
import { AppError } from "../../platform/errors.ts";

interface ServiceError {
  status?: number | undefined;
  code?: string | undefined;
}

/** Whether the auth service said that the password is wrong, as opposed to failing. */
export function isWrongPassword(error: ServiceError): boolean {
  return error.code === "invalid_credentials" || error.code === "user_banned";
}

/** Whether the auth service already knows the address. */
export function isAlreadyRegistered(error: ServiceError): boolean {
  return error.code === "user_already_exists" || error.code === "email_exists";
}

/** Any other failure of the auth service, as an error of ours. */
export function toAuthFailure(error: ServiceError): AppError {
  const retryLater = { cause: error, retryAfterSeconds: 5 };
  if (error.status === 429) return new AppError("rate_limited", "Too many tries. Please wait a moment.", retryLater);
  if (isAuthRetryableFetchError(error) || (error.status ?? 500) >= 500) {
    return new AppError("unavailable", "Signing in does not work at the moment. Please try again.", retryLater);
  }
  return new AppError("internal", "Something went wrong on our side. Please try again.", { cause: error });
}
