/** The times to choose from; the API takes any number of hours. */
const CHOICES = [1, 24, 168, 720];
const HOURS_A_DAY = 24;

/** The hours that can be chosen, the ones that are set among them. */
export function hourChoices(current: number): number[] {
  return [...new Set([...CHOICES, current])].sort((a, b) => a - b);
}

/** Hours as a number of days where they are whole days, else of hours. */
export function toUnits(hours: number): { unit: "hours" | "days"; count: number } {
  const isDays = hours % HOURS_A_DAY === 0;
  return isDays ? { unit: "days", count: hours / HOURS_A_DAY } : { unit: "hours", count: hours };
}
