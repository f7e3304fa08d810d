import { asHyperexportError } from '../core/errors.ts';
import type { Attempt, Refusal } from './evidence.ts';

/** Tries one act: that it fails is evidence. Only the end of the run, and a defect of ours, is thrown on. */
export async function attempt<T>(signal: AbortSignal, act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await act() };
  } catch (error) {
    signal.throwIfAborted();
    return { refused: refusalOf(error) };
  }
}

/** By its code and the type of its fault: texts hold names. */
export function refusalOf(error: unknown): Refusal {
  const { code, details } = asHyperexportError(error);
  const { fault, status } = details;
  return {
    code,
    ...(typeof fault === 'string' ? { fault: wordOf(fault) } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}

/** A type of the API is one word; what is none is not shown. */
export function wordOf(text: string): string {
  return /^[A-Za-z][\w.-]{0,60}$/.test(text) ? text : 'other';
}
