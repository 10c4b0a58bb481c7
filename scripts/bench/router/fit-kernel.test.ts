import { describe, expect, it } from "vitest";
import { chancesOf, fitAbilities } from "./fit-abilities.ts";
import { fitKernel } from "./fit-kernel.ts";

describe("kernel ridge regression", () => {
  it("solves its equations", () => {
    const kernel = [
      [1, 0.5, 0.2],
      [0.5, 1, 0.3],
      [0.2, 0.3, 1],
    ];
    const targets = [1, -2, 0.5];
    const weights = fitKernel((a, b) => kernel[a]?.[b] ?? 0, targets, 0.7);
    for (const [row, target] of targets.entries()) {
      const product = weights.reduce((sum, weight, at) => sum + weight * (kernel[row]?.[at] ?? 0), 0);
      expect(product + 0.7 * (weights[row] ?? 0)).toBeCloseTo(target, 10);
    }
  });
});

describe("abilities", () => {
  const eases = Array.from({ length: 4_000 }, (_, at) => ((at % 40) - 19.5) / 10);
  const truth = { abilities: [-0.5, 0.8, 2], slope: 1.2 };
  // The expected answers themselves, so that nothing but the fit can be off.
  const answers = eases.map((ease) => chancesOf(truth, ease));

  it("are found with the slope of ease", () => {
    const fit = fitAbilities(answers, eases);
    expect(fit.slope).toBeCloseTo(1.2, 2);
    for (const [at, ability] of truth.abilities.entries()) expect(fit.abilities[at]).toBeCloseTo(ability, 2);
  });

  it("do not count an ease that makes answers worse", () => {
    const fit = fitAbilities(
      answers,
      eases.map((ease) => -ease),
    );
    expect(fit.slope).toBe(0);
    const mean = answers.reduce((sum, scores) => sum + (scores[1] ?? 0), 0) / answers.length;
    expect(chancesOf(fit, -2)[1]).toBeCloseTo(mean, 3);
  });

  it("think no model perfect that was right a few times", () => {
    const fit = fitAbilities([[1], [1], [1]], [0, 0, 0]);
    expect(chancesOf(fit, 0)[0]).toBeCloseTo(0.8, 5);
  });
});
