const PARAMETER = "project";

/** What follows `/chat` in the address of a chat that begins in a project. */
export const inProject = (id: string) => `?${PARAMETER}=${id}`;

/** The project in which the address on screen begins a chat. */
export const projectOfAddress = () => projectIn(new URLSearchParams(location.search));

/** The project that an address names; null for anything that is no id, which the server would refuse. */
export function projectIn(search: Pick<URLSearchParams, "get">): string | null {
  const id = search.get(PARAMETER) ?? "";
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? id : null;
}
