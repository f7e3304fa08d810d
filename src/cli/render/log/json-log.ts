import type { Observer } from '../../../events/bus.ts';
import type { Secrets } from '../../../settings/redact.ts';
import { subjectOf } from '../notice.ts';
import type { Output } from '../output.ts';
import { thinProgress } from '../thin-progress.ts';
import { eventWords } from './event-words.ts';
import { isShown, levelOf, type LogLevel } from './level.ts';
import { logLine } from './log-line.ts';

interface JsonLogOptions {
  readonly level: LogLevel;
  readonly secrets: Secrets;
}

/** Every event that is worth it as one line of JSON on stderr, for journald, Loki and whatever else reads logs. */
export function jsonLog(stderr: Output, { level: least, secrets }: JsonLogOptions): Observer {
  return thinProgress((event) => {
    const level = levelOf(event);
    if (!isShown(level, least)) return;
    const { v: _v, seq: _seq, at: time, runId: run, type, task, ...fields } = event;
    const vm = task === undefined ? {} : { vm: subjectOf({ task }) };
    const entry = { time, level, run, ...vm, event: type, message: eventWords(event) };
    stderr.write(logLine({ ...entry, ...fields, ...entry }, secrets));
  });
}
