export interface GroupOptions<I, O> {
  /** Runs a group in one statement, all or nothing. Answers in the order of the inputs. */
  send(inputs: readonly I[]): Promise<O[]>;
  /** Two inputs of one key never share a group: what they lock would be taken in an order that another process may reverse. */
  keyOf(input: I): string;
  /** By what the inputs of a group are sorted; their keys where nothing is said. Must be the same in every process. */
  orderOf?(input: I): string;
  /** Most inputs of one group. */
  max: number;
}

interface Waiting<I, O> {
  input: I;
  resolve(output: O): void;
  reject(error: unknown): void;
}

/**
 * Joins calls that would wait for the database anyway (group commit): a call goes at once when none is under way, and
 * those that come meanwhile go together when it is back. A transaction has a price of its own, several times that of the
 * rows of one more call in it. Groups are sorted, so that those of several processes take their locks in the same order; a
 * group that fails is tried again one by one, so that each caller gets its own error only.
 * @returns The call, which rejects with what `send` of its input alone throws.
 */
export function groupCalls<I, O>({ send, keyOf, orderOf = keyOf, max }: GroupOptions<I, O>): (input: I) => Promise<O> {
  let queue: Waiting<I, O>[] = [];
  let isSending = false;

  async function sendOne({ input, resolve, reject }: Waiting<I, O>): Promise<void> {
    try {
      const [output] = await send([input]);
      resolve(output as O);
    } catch (error) {
      reject(error);
    }
  }

  async function sendGroup(group: Waiting<I, O>[]): Promise<void> {
    const [first] = group;
    if (first && group.length === 1) return sendOne(first);
    const outputs = await send(group.map(({ input }) => input)).catch(() => null);
    if (outputs === null) await Promise.all(group.map(sendOne));
    else for (const [index, { resolve }] of group.entries()) resolve(outputs[index] as O);
  }

  function takeGroup(): Waiting<I, O>[] {
    const group = new Map<string, Waiting<I, O>>();
    const rest: Waiting<I, O>[] = [];
    for (const call of queue) {
      const key = keyOf(call.input);
      if (group.size < max && !group.has(key)) group.set(key, call);
      else rest.push(call);
    }
    queue = rest;
    return [...group.values()].sort((a, b) => (orderOf(a.input) < orderOf(b.input) ? -1 : 1));
  }

  async function drain(): Promise<void> {
    isSending = true;
    while (queue.length > 0) await sendGroup(takeGroup());
    isSending = false;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      queue.push({ input, resolve, reject });
      if (!isSending) void drain();
    });
}

/**
 * The answers of a statement over several rows, which gives one each, in their order.
 * @throws Error when one is missing, so that nobody gets another's.
 */
export function answersTo<O>(rows: readonly unknown[], results: readonly { result: O }[]): O[] {
  if (results.length !== rows.length) throw new Error(`${results.length} of ${rows.length} rows were answered`);
  return results.map(({ result }) => result);
}
