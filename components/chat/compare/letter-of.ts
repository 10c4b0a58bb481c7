/** The letter of a column: answers are called A, B, C and D, whoever wrote them. */
export const letterOf = (position: number) => "ABCD"[position] ?? "";
