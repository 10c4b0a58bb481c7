import { notFound } from "../../platform/errors.ts";
import { type Account, findAccountById } from "../store/accounts.ts";

/** The account of a person, for rooms that write to them. @throws AppError not_found */
export async function getAccount(userId: string): Promise<Account> {
  const account = await findAccountById(userId);
  if (!account) throw notFound("The account");
  return account;
}
