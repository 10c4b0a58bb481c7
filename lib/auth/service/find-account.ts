import { type Account, findAccountByEmail, findAccountById } from "../store/accounts.ts";

/** The account of an id or of an address in lower case, for whoever runs the server; null when there is none. */
export function findAccount(idOrEmail: string): Promise<Account | null> {
  return idOrEmail.includes("@") ? findAccountByEmail(idOrEmail) : findAccountById(idOrEmail);
}
