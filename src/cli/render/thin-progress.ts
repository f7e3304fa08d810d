import type { Observer } from '../../events/bus.ts';
import type { Envelope } from '../../events/event.ts';

const APART_MS = 1000;

/** Hands on every event, but of progress no more than one a second and file, so that a long transfer fills no log. */
export function thinProgress(observe: Observer): Observer {
  const lastProgress = new Map<string, Map<string, number>>();
  return (event) => {
    const { task = '', type } = event;
    if (isProgress(event)) {
      const at = Date.parse(event.at);
      const file = event.type === 'disk.progressed' ? event.disk : event.file;
      const last = lastProgress.get(task) ?? new Map<string, number>();
      if (at - (last.get(`${type} ${file}`) ?? -Infinity) < APART_MS) return;
      lastProgress.set(task, last.set(`${type} ${file}`, at));
    }
    if (type === 'export.finished' || type === 'export.failed') lastProgress.delete(task);
    observe(event);
  };
}

type Progress = Extract<Envelope, { type: `${string}.progressed` }>;

function isProgress(event: Envelope): event is Progress {
  return event.type.endsWith('.progressed');
}
