/**
 * Prints a figure beside its bar, and says whether it is met.
 * @param aim What is wanted beyond the bar, where there is such a thing.
 */
export function reportBar(
  what: string,
  figure: string,
  bar: string,
  isMet: boolean,
  aim?: { wanted: string; isMet: boolean },
): void {
  const beyond = aim ? `; aim: ${aim.wanted}, ${aim.isMet ? "met" : "MISSED"}` : "";
  console.log(`${isMet ? "met   " : "MISSED"} ${what}: ${figure} (bar: ${bar}${beyond})`);
}
