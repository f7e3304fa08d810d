import type { Clock } from '../../core/clock.ts';
import type { EventBus, Observer } from '../../events/bus.ts';
import type { Envelope } from '../../events/event.ts';
import { eventWords } from './log/event-words.ts';
import { levelOf, logLevelFor, type LogLevel } from './log/level.ts';
import type { OutputMode } from './mode.ts';
import { summaryLine, vmLine } from './batch/ndjson.ts';
import { summaryBlock, vmBlock } from './batch/quiet.ts';
import { ResultCollector, type BatchEnd, type VmEnd } from './collect-results.ts';
import { ndjsonEvents, resultLine } from './ndjson.ts';
import { noticeLines, warningLines } from './notice.ts';
import type { Output } from './output.ts';
import { PlainBatch } from './progress/plain-batch.ts';
import { PlainProgress } from './progress/plain.ts';
import { exportBlock } from './quiet.ts';
import { exportSummary, type ExportResult } from './result.ts';
import { PIPE, type Style } from './style.ts';
import { thinProgress } from './thin-progress.ts';
import { visible } from './visible.ts';

export interface OutputOptions {
  readonly mode: OutputMode;
  /** The least that stderr tells; without it, what goes with the mode. */
  readonly level?: LogLevel;
  /** Whatever stderr is told instead of text. */
  readonly log?: Observer | undefined;
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
  const { observe, dispose } = await outputs(options);
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

interface Display {
  readonly observe: Observer;
  readonly dispose: () => void;
}

async function outputs(options: OutputOptions): Promise<Display> {
  const { mode, stdout } = options;
  const told = await display(options);
  if (mode !== 'json') return told;
  const lines = ndjsonEvents(stdout);
  const observe: Observer = (event) => {
    lines(event);
    told.observe(event);
  };
  return { ...told, observe };
}

/** What stderr shows, by level; a picture that moves is for a person at a terminal. */
async function display({ mode, log, ...options }: OutputOptions): Promise<Display> {
  const { stderr, clock, level = logLevelFor(mode, undefined) } = options;
  const style = options.style?.stderr ?? PIPE;
  if (log !== undefined) return { observe: log, dispose: nothing };
  if (mode === 'human' && level === 'info' && stderr.isTTY === true && style.cursor) {
    // The tables of characters' widths take a moment to load, and only a picture needs them.
    const { LiveDisplay } = await import('./progress/live.ts');
    const live = new LiveDisplay(stderr, { style, clock });
    return { observe: live.observe, dispose: () => live[Symbol.dispose]() };
  }
  if (level === 'info' || level === 'debug') {
    const one = new PlainProgress(stderr, { style }).observe;
    const plain = untilSeveral(one, (started) => new PlainBatch(stderr, { style, started }).observe);
    return { observe: level === 'info' ? plain : withDetails(plain, stderr), dispose: nothing };
  }
  const [ofOne, ofSeveral] = level === 'warn' ? [warningLines, noticeLines] : [nothingOf, failureLines];
  const show = (lines: readonly string[]) => lines.forEach((line) => stderr.write(`${line}\n`));
  const observe = untilSeveral(
    (event) => show(ofOne(event, style)),
    () => (event) => show(ofSeveral(event, style)),
  );
  return { observe, dispose: nothing };
}

/** What nobody is told of who does not look for something. */
function withDetails(observe: Observer, stderr: Output): Observer {
  return thinProgress((event) => {
    observe(event);
    if (levelOf(event) === 'debug') stderr.write(`debug: ${visible(eventWords(event))}\n`);
  });
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
  readonly several: (finished: BatchEnd, ends: readonly VmEnd[]) => Promise<void> | void;
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
const nothingOf = (): string[] => [];
