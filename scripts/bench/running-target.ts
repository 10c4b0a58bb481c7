import type { LoadTarget } from "./load-job.ts";

/** Something that answers chats while the bench measures it. */
export type RunningTarget = {
  name: string;
  load: LoadTarget;
  /** Root of the process tree whose memory counts; null when it is not to be measured. */
  pid: number | null;
  stop(): Promise<void>;
};
