/** The conversations of the development seed. A turn names the index of its parent; two with the same are branches. */
export interface SeedTurn {
  parent: number | null;
  role: "user" | "assistant";
  text: string;
  /** The model that the person named; left out where Auto chose. */
  model?: string;
  /** What its reader said of an answer; `wrong`: of Auto's choice. */
  verdict?: "good" | "bad" | "wrong";
}

export interface SeedConversation {
  title: string;
  pinned?: boolean;
  archived?: boolean;
  /** Left out: today. */
  daysAgo?: number;
  /** The answers to its one question were compared, and the first was kept. */
  compared?: "open" | "blind";
  turns: SeedTurn[];
}

const debounce = `A debounced function waits until calls pause, then runs once with the latest arguments.

\`\`\`ts
export function debounce<A extends unknown[]>(run: (...args: A) => void, delayMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: A) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), delayMs);
  };
}
\`\`\`

The generic \`A\` keeps the argument types, so \`debounce((q: string) => search(q), 200)\` only takes a string.`;

const comparison = `| | PostgreSQL | SQLite | Redis |
|---|---|---|---|
| Runs as | a server | inside the process | a server |
| Concurrent writers | many | one | many, one at a time |
| Best for | the system of record | devices, tests, small sites | caches, counters, queues |

For an order system take **PostgreSQL**: it is the only one of the three with row locks *and* durable multi-statement transactions.`;

const integral = `Substitute $u = x^2$, so that $\\mathrm{d}u = 2x\\,\\mathrm{d}x$:

$$
\\int_0^1 x\\,e^{x^2}\\,\\mathrm{d}x = \\frac{1}{2}\\int_0^1 e^{u}\\,\\mathrm{d}u = \\frac{e - 1}{2} \\approx 0.859
$$

The bounds stay the same because $0^2 = 0$ and $1^2 = 1$.`;

const trip = `1. **Day 1** – arrive at noon, old town, dinner by the river
2. **Day 2** – museum in the morning, boat in the afternoon
3. **Day 3** – market, then the train at 15:20

Book the boat early; the other two need no tickets.`;

export const SEED_CONVERSATIONS: readonly SeedConversation[] = [
  {
    title: "Debounce in TypeScript",
    pinned: true,
    turns: [
      { parent: null, role: "user", text: "Write a typed debounce function in TypeScript." },
      { parent: 0, role: "assistant", text: debounce, verdict: "good" },
      { parent: 1, role: "user", text: "How do I cancel a pending call?" },
      {
        parent: 2,
        role: "assistant",
        text: "Return an object with `call` and `cancel`, where `cancel` clears the timer.",
      },
      { parent: 1, role: "user", text: "And a version that runs at the start instead?" },
      {
        parent: 4,
        role: "assistant",
        text: "Run at once when no timer is pending, and let the timer only mark the pause.",
      },
    ],
  },
  {
    title: "Which database for orders?",
    turns: [
      { parent: null, role: "user", text: "Compare PostgreSQL, SQLite and Redis for an order system, as a table." },
      { parent: 0, role: "assistant", text: comparison, verdict: "good" },
      {
        parent: 0,
        role: "assistant",
        text: "PostgreSQL for orders, Redis beside it for the cart, SQLite only for tests.",
      },
    ],
  },
  {
    title: "An integral by substitution",
    turns: [
      { parent: null, role: "user", text: "Integrate x·e^(x²) from 0 to 1, step by step." },
      { parent: 0, role: "assistant", text: integral, verdict: "good" },
    ],
  },
  {
    title: "Three days in Prague",
    archived: true,
    turns: [
      { parent: null, role: "user", text: "Plan three days in Prague for two people who like boats." },
      { parent: 0, role: "assistant", text: trip, verdict: "good" },
    ],
  },
];
