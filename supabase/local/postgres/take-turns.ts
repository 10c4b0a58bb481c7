export interface Turn {
  /** Resolves when this member owns the resource; at once when it already does. */
  acquire(): Promise<void>;
  release(): void;
  held(): boolean;
}

export interface Turns {
  join(): Turn;
}

/** A fair mutex with reentrant members: whoever holds it may ask again; others are served in order of asking. */
export function createTurns(): Turns {
  let owner: symbol | undefined;
  const queue: { member: symbol; grant: () => void }[] = [];

  function next(): void {
    const first = queue.shift();
    owner = first?.member;
    first?.grant();
  }

  return {
    join() {
      const member = Symbol("member");
      return {
        acquire() {
          if (owner === member) return Promise.resolve();
          if (owner === undefined) {
            owner = member;
            return Promise.resolve();
          }
          return new Promise((resolve) => queue.push({ member, grant: resolve }));
        },
        release() {
          if (owner === member) next();
        },
        held: () => owner === member,
      };
    },
  };
}
