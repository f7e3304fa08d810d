import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SoapEntry, TraceEntry } from '../../src/doctor/trace/trace.ts';
import { goldenDirectory, goldenTraces, replay, type Replayable } from '../support/replay/golden-trace.ts';

const traces = await goldenTraces();

describe('a run that was recorded, against a server that answers as it was answered then', () => {
  it.for([...traces])('%s: comes to the same end', async ([, golden]) => {
    const { judgement, unanswered, stderr } = await replay(golden);
    expect(unanswered, stderr).toEqual([]);
    expect(judgement, stderr).toEqual(golden.judgement);
  });

  it('is small enough to be kept with the program', async () => {
    for (const name of await readdir(goldenDirectory)) {
      expect((await stat(join(goldenDirectory, name))).size, name).toBeLessThan(200_000);
    }
  });
});

describe('a trace in which the server did otherwise', () => {
  const changed = async (name: string, change: (entry: TraceEntry) => TraceEntry | undefined) => {
    const golden = traces.get(name) as Replayable;
    const entries = golden.trace.entries.flatMap((entry) => change(entry) ?? []);
    return await replay({ ...golden, trace: { ...golden.trace, entries } });
  };
  const answers = (method: string, change: (answer: string) => string) => (entry: TraceEntry) =>
    entry.kind === 'soap' && entry.method === method
      ? { ...entry, answer: change(entry.answer ?? '') }
      : entry;

  it('has an export fail whose checksum was another one at the server', async () => {
    const other = answers('HttpNfcLeaseGetManifest', (answer) =>
      answer.replaceAll(/(0{60})/g, '1'.repeat(60)),
    );
    const { judgement } = await changed('simulator-powered-off-ova.json', other);
    expect(judgement).toMatchObject({ error: 'integrity', exitCode: 15 });
  });

  it('has an export fail whose size was another one at the server', async () => {
    const more = (answer: string) =>
      answer.replaceAll(/<size>(\d+)/g, (_, size) => `<size>${Number(size) + 512}`);
    const { judgement } = await changed('vcsim-snapshot.json', answers('HttpNfcLeaseGetManifest', more));
    expect(judgement).toMatchObject({ error: 'integrity' });
  });

  it('has an export fail whose host showed another certificate than was announced', async () => {
    const refused = (entry: TraceEntry): TraceEntry =>
      entry.kind === 'file' && entry.url.includes('disk-0')
        ? { kind: 'file', url: entry.url, error: 'tls' }
        : entry;
    const { judgement } = await changed('vcsim-snapshot.json', refused);
    expect(judgement).toMatchObject({ error: 'tls' });
  });

  it('answers none of the calls that it does not know, and names them', async () => {
    const without = (entry: TraceEntry) =>
      (entry as SoapEntry).method === 'ExportSnapshot' ? undefined : entry;
    const { judgement, unanswered } = await changed('simulator-snapshot.json', without);
    expect(unanswered).toContainEqual(
      expect.stringMatching(/^ExportSnapshot on VirtualMachineSnapshot:snapshot-\d+$/),
    );
    expect(judgement).not.toMatchObject({ exitCode: 0 });
  });

  it('gives each of several waits what was told of its own object, whichever collector watches it', async () => {
    const collectors = new Map<string, string>();
    const renamed = (entry: TraceEntry): TraceEntry => {
      if (entry.kind !== 'soap' || !entry.target.startsWith('PropertyCollector:name-')) return entry;
      const name = collectors.get(entry.target) ?? `PropertyCollector:name-${9000 - collectors.size}`;
      collectors.set(entry.target, name);
      return { ...entry, target: name };
    };
    const { judgement, unanswered } = await changed('simulator-snapshot.json', renamed);
    expect({ judgement, unanswered }).toEqual({
      judgement: traces.get('simulator-snapshot.json')?.judgement,
      unanswered: [],
    });
  });
});
