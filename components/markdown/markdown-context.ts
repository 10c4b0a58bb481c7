"use client";

import { createContext, useContext } from "react";

export interface Citation {
  number: number;
  title: string;
  url?: string | undefined;
}

export interface OpenedCode {
  code: string;
  language: string;
  title: string | null;
}

export interface MarkdownActions {
  /** Shows where an external link leads before it is followed. */
  askToOpen: (href: string) => void;
  openCode: ((opened: OpenedCode) => void) | undefined;
  citations: readonly Citation[];
}

export const MarkdownContext = createContext<MarkdownActions>({
  askToOpen: () => {},
  openCode: undefined,
  citations: [],
});

export const useMarkdown = () => useContext(MarkdownContext);
