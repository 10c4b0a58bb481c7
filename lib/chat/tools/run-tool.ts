import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { z } from "zod";
import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";

export type ToolResult = { output: unknown } | { errorText: string };
interface Tool {
  definition: LanguageModelV4FunctionTool;
  run(input: unknown, context: { principal: Principal }): Promise<ToolResult>;
}

const timeInput = z.object({ timeZone: z.string().max(64).default("UTC") });

// Models do not know today's date; with this they need not guess.
const currentTime: Tool = {
  definition: {
    type: "function",
    name: "current_time",
    description: "The current date and time, in an IANA time zone such as Europe/Berlin.",
    inputSchema: {
      type: "object",
      properties: { timeZone: { type: "string", description: "IANA time zone; UTC unless told" } },
      additionalProperties: false,
    },
  },
  async run(input) {
    const parsed = timeInput.safeParse(input);
    if (!parsed.success) return { errorText: "timeZone must be a string." };
    const { timeZone } = parsed.data;
    try {
      const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long", timeZone }).format(now());
      return { output: { timeZone, local, utc: now().toISOString() } };
    } catch {
      return { errorText: `The time zone ${timeZone} is not known.` };
    }
  },
};

const TOOLS = new Map([currentTime].map((tool) => [tool.definition.name, tool]));

/** The tools that a model with tool support is offered. */
export const TOOL_DEFINITIONS: LanguageModelV4FunctionTool[] = [...TOOLS.values()].map(({ definition }) => definition);

/** Runs a tool that the model called. What the model wrote is untrusted: unknown names and bad input come back as errors. */
export async function runTool(name: string, input: unknown, context: { principal: Principal }): Promise<ToolResult> {
  const tool = TOOLS.get(name);
  if (!tool) return { errorText: `There is no tool named ${name}.` };
  return tool.run(input, context);
}
