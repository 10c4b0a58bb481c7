import type { SeedConversation, SeedTurn } from "./conversations.ts";

type Exchange = [question: string, answer: string, verdict?: SeedTurn["verdict"]];

/** A chat in which Auto chose every model. */
function chat(daysAgo: number, title: string, exchanges: Exchange[]): SeedConversation {
  const turns = exchanges.flatMap(([question, answer, verdict], at): SeedTurn[] => [
    { parent: at === 0 ? null : 2 * at - 1, role: "user", text: question },
    { parent: 2 * at, role: "assistant", text: answer, ...(verdict ? { verdict } : {}) },
  ]);
  return { title, daysAgo, turns };
}

/** A question that two models answered side by side; the first was kept. */
function duel(
  daysAgo: number,
  compared: "open" | "blind",
  question: string,
  answers: [model: string, text: string][],
): SeedConversation {
  const turns = answers.map(([model, text]): SeedTurn => ({ parent: 0, role: "assistant", text, model }));
  return {
    title: question.slice(0, 40),
    daysAgo,
    compared,
    turns: [{ parent: null, role: "user", text: question }, ...turns],
  };
}

const GPT = "openai/gpt-5.4";
const SONNET = "anthropic/claude-sonnet-4-6";
const HAIKU = "anthropic/claude-haiku-4-5";
const GEMINI = "google/gemini-2.5-flash";

/** What somebody asked over some weeks: enough for the pages on Auto, usage and the arena to have something to show. */
export const SEED_WEEKS: readonly SeedConversation[] = [
  chat(1, "Words for the newsletter", [
    [
      "Make this friendlier: 'Your subscription expires on Friday.'",
      "“Your subscription runs until Friday. Stay with us?”",
      "good",
    ],
    ["Translate it into German.", "„Dein Abo läuft noch bis Freitag. Bleibst du dabei?“", "good"],
  ]),
  chat(2, "A slow query", [
    [
      "This PostgreSQL query takes 4 s: select * from orders where lower(email) = $1. Why, and what do I change?",
      "`lower(email)` hides the index. Add `create index on orders (lower(email))`, or keep the column in lower case and compare it directly.",
      "good",
    ],
    ["Does the index slow down inserts?", "A little: one more B-tree entry for each row, some microseconds.", "good"],
  ]),
  chat(4, "Minutes of Tuesday", [
    [
      "Summarise in three points: we moved the launch to May, Ana takes over billing, and the office stays closed on the 9th.",
      "- Launch moved to May\n- Ana takes over billing\n- Office closed on the 9th",
      "good",
    ],
    [
      "List every name and date in it as JSON.",
      '```json\n{ "names": ["Ana"], "dates": ["May", "the 9th"] }\n```',
      "good",
    ],
  ]),
  chat(6, "Odds at the fair", [
    [
      "What is the probability of at least one six in four throws of a die?",
      "$1 - (5/6)^4 \\approx 0.518$, a little more than one half.",
      "good",
    ],
    [
      "And of at least one double six in 24 throws of two dice?",
      "$1 - (35/36)^{24} \\approx 0.491$, a little less than one half.",
      "good",
    ],
  ]),
  chat(8, "A name for the boat", [
    ["Suggest five short names for a small sailing boat.", "Lark, Tern, Halcyon, Drift, Second Wind.", "good"],
    [
      "Write four lines about the third one.",
      "Halcyon lies where the herons stand,\nher ropes still smelling of salt and sand.\nShe waits for the tide and a westerly,\nand asks for nothing but open sea.",
      "bad",
    ],
  ]),
  chat(10, "Heat pump or gas", [
    [
      "Compare the cost over ten years of a heat pump and a gas boiler for a house of 120 m², and name your assumptions.",
      "With 12,000 kWh of heat a year, a seasonal factor of 3.5, 0.30 a kWh of electricity and 0.11 of gas, the pump needs about 1,030 a year and the boiler about 1,450. The pump costs roughly 6,000 more to install, so both are even after fourteen years without a grant and after seven with one.",
      "good",
    ],
    [
      "Which assumption matters most?",
      "The price of electricity: at 0.38 a kWh the difference for each year is gone.",
      "good",
    ],
  ]),
  chat(12, "Race condition", [
    [
      "Two workers take the same job from a table now and then. How do I prevent that in SQL?",
      "Take it in one statement: `update jobs set taken_by = $1 where id = (select id from jobs where taken_by is null order by id limit 1 for update skip locked) returning *`.",
      "good",
    ],
    [
      "Prove that no job is lost when a worker dies.",
      "The row is marked and committed at once, so a dead worker leaves it marked. Without a lease that ends it would stay so: the claim needs a time limit.",
      "wrong",
    ],
  ]),
  chat(15, "Hello", [
    ["Good morning!", "Good morning! What are we working on today?", "good"],
    ["What is the capital of Slovenia?", "Ljubljana.", "good"],
  ]),
  chat(19, "Contract clause", [
    [
      "Explain this clause in plain words: 'The licensee shall indemnify the licensor against any third-party claim arising out of its use.'",
      "If somebody sues the owner because of how you used it, you pay for that.",
      "good",
    ],
    [
      "What should I ask to have changed?",
      "A cap on the amount, only claims that you caused, and that you may take over the defence.",
      "good",
    ],
  ]),
  duel(3, "blind", "Explain recursion to a ten-year-old.", [
    [
      SONNET,
      "A box holds a smaller box, which holds a smaller one, until the last holds a sweet. To get it you do the same thing again and again: open the box.",
    ],
    [GEMINI, "Recursion is when a function calls itself with a smaller problem until it reaches a base case."],
  ]),
  duel(5, "blind", "Write a regular expression for an ISO date.", [
    [GPT, "`^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$`"],
    [HAIKU, "`^\\d{4}-\\d{2}-\\d{2}$`"],
  ]),
  duel(7, "open", "A subject line for a mail about a delayed parcel.", [
    [SONNET, "Your parcel is late, and here is when it comes"],
    [GPT, "Update regarding your delayed shipment"],
  ]),
  duel(9, "blind", "Is 221 a prime number?", [
    [GPT, "No: $221 = 13 \\cdot 17$."],
    [GEMINI, "Yes, 221 has no divisors but 1 and itself."],
  ]),
  duel(13, "open", "Sum up the plot of Hamlet in two sentences.", [
    [
      SONNET,
      "A prince learns that his uncle murdered his father and feigns madness while he hesitates to avenge him. When he acts at last, the whole court falls with him.",
    ],
    [HAIKU, "Hamlet wants revenge for his father. In the end nearly everybody is dead."],
  ]),
  duel(17, "blind", "Name three risks of a four-day week.", [
    [
      SONNET,
      "Customers find nobody on the fifth day, meetings fill the other four, and who works part-time already gains nothing.",
    ],
    [GPT, "Less output, higher stress, and harder scheduling."],
  ]),
];
