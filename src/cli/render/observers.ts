import type { Clock } from '../../core/clock.ts';
import type { EventBus, Observer } from '../../events/bus.ts';
import type { Envelope } from '../../events/event.ts';
import type { OutputMode } from './mode.ts';
import { summaryLine, vmLine } from './batch/ndjson.ts';
import { summaryBlock, vmBlock } from './batch/quiet.ts';
import { ResultCollector, type BatchFinished, type VmEnd } from './collect-results.ts';
import { ndjsonEvents, resultLine } from './ndjson.ts';
import { noticeLines, warningLines } from './notice.ts';
import type { Output } from './output.ts';
import { PlainBatch } from './progress/plain-batch.ts';
import { PlainProgress } from './progress/plain.ts';
import { exportBlock } from './quiet.ts';
import { exportSummary, type ExportResult } from './result.ts';
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
 * Shows the events of an export, or of several, in the mode asked for; no other command speaks in events. The function
 * that it returns ends the display and prints on stdout what is left to print of the results; call it however the run
 * ended, after its clean-up and before the error is rendered, so that the last thing a reader gets is the last thing
 * that happened.
 */
export async function subscribeOutput(bus: EventBus, options: OutputOptions): Promise<() => Promise<void>> {
  const collector = new ResultCollector();
  const { observe, dispose } = await display(options);
  const results = resultWriter(options);
  let several = false;
  const unsubscribe = [
    bus.subscribe(observe),
    bus.subscribe((event) => {
      const end = collector.observe(event);
      several ||= event.type === 'batch.started';
      if (several && end !== undefined) results.vmEnded(end);
    }),
  ];
  let ended = false;
  return async () => {
    if (ended) return;
    ended = true;
    for (const stop of unsubscribe) stop();
    dispose();
    if (!several) results.one(collector.results);
    else if (collector.batch !== undefined) await results.several(collector.batch, collector.ends);
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
  const say = (lines: readonly string[]) => lines.forEach((line) => stderr.write(`${line}\n`));
  if (mode === 'human') {
    const one = new PlainProgress(stderr, { style }).observe;
    return {
      observe: untilSeveral(one, (started) => new PlainBatch(stderr, { style, started }).observe),
      dispose: nothing,
    };
  }
  const notices = untilSeveral(
    (event) => say(mode === 'json' ? [] : warningLines(event, style)),
    () => (event) => say(mode === 'json' ? failureLines(event, style) : noticeLines(event, style)),
  );
  if (mode === 'quiet') return { observe: notices, dispose: nothing };
  const lines = ndjsonEvents(stdout);
  const observe: Observer = (event) => {
    lines(event);
    notices(event);
  };
  return { observe, dispose: nothing };
}

/** Of one VM it is told as ever; several begin with an event of their own. */
function untilSeveral(one: Observer, several: (started: BatchStarted) => Observer): Observer {
  let observe = one;
  return (event) => {
    if (event.type === 'batch.started') observe = several(event);
    observe(event);
  };
}

type BatchStarted = Extract<Envelope, { type: 'batch.started' }>;

/** stderr has every failure in words, in every mode; of one VM that is the end of the run. */
function failureLines(event: Envelope, style: Style): string[] {
  return event.type === 'export.failed' ? noticeLines(event, style) : [];
}

interface ResultWriter {
  /** Of several: at once, so that what a run did is known also when it is killed. */
  readonly vmEnded: (end: VmEnd) => void;
  readonly one: (results: readonly ExportResult[]) => void;
  readonly several: (finished: BatchFinished, ends: readonly VmEnd[]) => Promise<void> | void;
}

function resultWriter({ mode, style, stdout }: OutputOptions): ResultWriter {
  const print = (text: string) => void stdout.write(text);
  if (mode === 'json') {
    return {
      vmEnded: (end) => print(vmLine(end)),
      one: (results) => print(results.map(resultLine).join('\n')),
      several: (finished, ends) => print(summaryLine(finished, ends)),
    };
  }
  if (mode === 'quiet') {
    return {
      vmEnded: (end) => print(vmBlock(end)),
      one: (results) => print(results.map(exportBlock).join('\n')),
      several: (finished, ends) => print(summaryBlock(finished, ends)),
    };
  }
  const onStdout = style?.stdout ?? PIPE;
  return {
    vmEnded: nothing,
    one: (results) => print(results.map((result) => exportSummary(result, onStdout)).join('\n')),
    several: async (finished, ends) => {
      const { batchTable } = await import('./batch/table.ts');
      print(batchTable(finished, ends, onStdout));
    },
  };
}

const nothing = (): void => undefined;
