import type { Clock } from '../../core/clock.ts';
import type { EventBus, Observer } from '../../events/bus.ts';
import type { OutputMode } from './mode.ts';
import { ndjsonEvents, resultLine } from './ndjson.ts';
import { warningLines } from './notice.ts';
import type { Output } from './output.ts';
import { PlainProgress } from './progress/plain.ts';
import { exportBlock } from './quiet.ts';
import { exportSummary, ResultCollector, type ExportResult } from './result.ts';
import { PIPE, type Style } from './style.ts';

export interface OutputOptions {
  readonly mode: OutputMode;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** What stdout and stderr can show; without it, plain text. */
  readonly style?: { readonly stdout: Style; readonly stderr: Style };
}

/**
 * Shows the events of an export (no other command speaks in events) in the mode asked for. The function that it returns ends the display and prints the
 * results on stdout; call it however the run ended, after its clean-up and before the error is rendered, so that the
 * last thing a reader gets is the last thing that happened.
 */
export async function subscribeOutput(bus: EventBus, options: OutputOptions): Promise<() => void> {
  const collector = new ResultCollector();
  const { observe, dispose } = await display(options);
  const unsubscribe = [bus.subscribe(collector.observe), bus.subscribe(observe)];
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    for (const stop of unsubscribe) stop();
    dispose();
    options.stdout.write(collector.results.map(resultWriter(options)).join('\n'));
  };
}

async function display(options: OutputOptions): Promise<{ observe: Observer; dispose: () => void }> {
  const { mode, stdout, stderr, clock } = options;
  const style = options.style?.stderr ?? PIPE;
  if (mode === 'human' && stderr.isTTY === true && style.cursor) {
    // The tables of characters' widths take a moment to load, and only a picture needs them.
    const { LiveDisplay } = await import('./progress/live.ts');
    const live = new LiveDisplay(stderr, { style, clock });
    return { observe: live.observe, dispose: () => live[Symbol.dispose]() };
  }
  if (mode === 'human') return { observe: new PlainProgress(stderr, { style }).observe, dispose: nothing };
  if (mode === 'json') return { observe: ndjsonEvents(stdout), dispose: nothing };
  return {
    observe: (event) => warningLines(event, style).forEach((line) => stderr.write(`${line}\n`)),
    dispose: nothing,
  };
}

function resultWriter({ mode, style }: OutputOptions): (result: ExportResult) => string {
  if (mode === 'json') return resultLine;
  if (mode === 'quiet') return exportBlock;
  return (result) => exportSummary(result, style?.stdout ?? PIPE);
}

const nothing = (): void => undefined;
