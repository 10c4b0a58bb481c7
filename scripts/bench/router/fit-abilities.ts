const STEPS = 20;
/** Right and wrong answers that every model is credited with beforehand, so that none is thought perfect. */
const CREDIT = 1;

/** What the answers of several models to questions of one kind say: how able each is, and how much ease counts. */
export interface Abilities {
  abilities: number[];
  slope: number;
}

const logistic = (value: number) => 1 / (1 + Math.exp(-value));

/** The chance of each model to answer a question of this ease. */
export const chancesOf = ({ abilities, slope }: Abilities, ease: number): number[] =>
  abilities.map((ability) => logistic(ability + slope * ease));

/**
 * The model of Rasch (1960) with an ease that is known before: each model has one ability, and ease counts alike for
 * all. So a strong model, which is near its ceiling, gains least where questions are easy; a slope for each model
 * would need far more answers. Newton's method in turns.
 * @param answers For each question the scores of the models, 0 to 1.
 */
export function fitAbilities(answers: readonly (readonly number[])[], eases: readonly number[]): Abilities {
  const models = answers[0]?.length ?? 0;
  const rights = Array.from({ length: models }, (_, model) =>
    answers.reduce((sum, scores) => sum + (scores[model] ?? 0), 0),
  );
  const start = rights.map((right) => Math.log((right + CREDIT) / (answers.length - right + CREDIT)));
  const fit: Abilities = { abilities: start, slope: 0 };
  for (let step = 0; step < STEPS; step++) {
    fit.abilities = fit.abilities.map((ability, model) => {
      const base = logistic(ability);
      let gradient = CREDIT - 2 * CREDIT * base;
      let curvature = 2 * CREDIT * base * (1 - base);
      for (const [at, ease] of eases.entries()) {
        const chance = logistic(ability + fit.slope * ease);
        gradient += (answers[at]?.[model] ?? 0) - chance;
        curvature += chance * (1 - chance);
      }
      return ability + gradient / curvature;
    });
    let gradient = 0;
    let curvature = 1e-9;
    for (const [at, ease] of eases.entries()) {
      for (const [model, chance] of chancesOf(fit, ease).entries()) {
        gradient += ((answers[at]?.[model] ?? 0) - chance) * ease;
        curvature += chance * (1 - chance) * ease ** 2;
      }
    }
    fit.slope += gradient / curvature;
  }
  // Ease that makes answers worse is noise of a small sample; then it does not count.
  return fit.slope > 0 ? fit : { abilities: start, slope: 0 };
}
