import { createContext, useContext } from "react";
import type { Merged } from "@/protocol/wire";
import type { Composing } from "./composing";

export const ComposingContext = createContext<Composing | null>(null);

export function useComposing(): Composing {
  const composing = useContext(ComposingContext);
  if (!composing) throw new Error("There is no conversation around this view.");
  return composing;
}

/** Where merged messages inside of others are opened. */
export const MergedContext = createContext<((merged: Merged) => void) | null>(null);
