import type { App } from './app.ts';

/**
 * Asks a person a question that only `y` or `yes` answers. Without a person at a terminal the answer is no, unasked.
 * The events tell whoever draws on the terminal to let it be meanwhile.
 */
export async function confirmed(
  app: Pick<App, 'stdin' | 'stderr' | 'logs' | 'events' | 'signal'>,
  question: string,
): Promise<boolean> {
  if (!hasPerson(app)) return false;
  const { stdin, stderr, events, signal } = app;
  const emit = events.emitter();
  emit({ type: 'question.asked', question });
  stderr.write(`${question} [y/N] `);
  const yes = /^y(es)?$/i.test((await firstLine(stdin, signal)).trim());
  emit({ type: 'question.answered', yes });
  return yes;
}

/** Whether somebody sits there who sees a question, and can answer it. */
export function hasPerson({ stdin, stderr, logs }: Pick<App, 'stdin' | 'stderr' | 'logs'>): boolean {
  return stdin.isTTY === true && stderr.isTTY && !logs.json;
}

const MAX_ANSWER_BYTES = 1024;

/** Leaving the loop closes the input, so that it does not keep the process alive. */
async function firstLine(stdin: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
  const pieces = stdin[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    let text = '';
    while (!text.includes('\n') && text.length < MAX_ANSWER_BYTES) {
      const piece = await Promise.race([pieces.next(), aborted]);
      if (piece.done === true) break;
      text += Buffer.from(piece.value).toString('utf8');
    }
    return text.split('\n', 1)[0] ?? '';
  } finally {
    signal.removeEventListener('abort', giveUp);
    void pieces.return?.();
  }
}
