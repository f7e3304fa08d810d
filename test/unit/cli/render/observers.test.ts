import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openOutput } from '../../../../src/cli/render/output.ts';
import { subscribeOutput, type OutputOptions } from '../../../../src/cli/render/observers.ts';
import { PIPE } from '../../../../src/cli/render/style.ts';
import { GIB, ScriptedRun } from './progress/a-run.ts';

class Captured {
  text = '';
  writes = 0;
  readonly isTTY: boolean;
  readonly columns = 80;
  readonly rows = 24;
  writableNeedDrain = false;

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
    this.writes += 1;
  }
}

async function observed(mode: OutputOptions['mode'], tty = false) {
  const run = new ScriptedRun();
  const [stdout, stderr] = [new Captured(), new Captured(tty)];
  const style = { stdout: PIPE, stderr: { ...PIPE, cursor: tty, columns: 80 } };
  const finish = await subscribeOutput(run.bus, { mode, stdout, stderr, clock: run.clock, style });
  return { run, stdout, stderr, finish };
}

function playOneDisk(run: ScriptedRun): void {
  run.started(1, 10 * GIB);
  run.at(0, { type: 'disk.started', disk: 'web01-disk1.vmdk', capacityBytes: 10 * GIB });
  for (let second = 1; second <= 100; second++) {
    run.progressed(second, 'web01-disk1.vmdk', second * 0.099 * GIB, second * 0.05 * GIB);
  }
  run.at(101, {
    ...{ type: 'disk.finished', disk: 'web01-disk1.vmdk', bytes: 5 * GIB, sha256: '' },
    milliseconds: 101_000,
  });
  run.finished(102);
}

describe('the output of an export', () => {
  it('with --quiet is its nine lines on stdout when it has ended, and nothing on stderr', async () => {
    const { run, stdout, stderr, finish } = await observed('quiet');
    playOneDisk(run);
    expect(stdout.text).toBe('');
    await finish();
    expect(stdout.text).toBe(
      'status=success\nvm=web01\npath=/DC/vm/web01\noutput=./export-web01\nformat=ova\nfiles=3\n' +
        'bytes=1073741824\nduration_seconds=102\nverified=stream\n',
    );
    expect(stderr.text).toBe('');
  });

  it('with --quiet still warns, on stderr', async () => {
    const { run, stdout, stderr } = await observed('quiet');
    run.at(1, { type: 'warning.raised', code: 'x', message: 'no checksum from the server', hint: 'none' });
    run.at(2, { type: 'cleanup.failed', what: 'the lease', message: 'timed out' });
    expect(stderr.text).toBe(
      'warning: no checksum from the server\nhint: none\nwarning: left behind: the lease (timed out)\n',
    );
    expect(stdout.text).toBe('');
  });

  it('with --json is one event a line, progress once a second, and the result last', async () => {
    const { run, stdout, stderr, finish } = await observed('json');
    run.started(1, 10 * GIB);
    for (let tick = 0; tick < 50; tick++) run.progressed(tick / 10, 'd1', tick, tick);
    run.finished(6).at(7, { type: 'cleanup.failed', what: 'the lease', message: 'timed out' });
    await finish();
    const lines = stdout.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines.filter(({ type }) => type === 'disk.progressed')).toHaveLength(5);
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      status: 'success',
      verified: ['stream'],
      left_behind: ['the lease'],
    });
    expect(stderr.text).toBe('');
  });

  it('prints no result of an export that failed', async () => {
    for (const mode of ['human', 'quiet', 'json'] as const) {
      const { run, stdout, finish } = await observed(mode);
      run.started(1, GIB).at(1, { type: 'export.failed', vm: 'web01', code: 'transfer', message: 'cut' });
      await finish();
      expect(stdout.text).not.toContain('success');
      expect(stdout.text).not.toContain('Exported');
    }
  });

  it('to a log has a line for each tenth of the way, and ends with where it is', async () => {
    const { run, stdout, stderr, finish } = await observed('human');
    playOneDisk(run);
    await finish();
    const lines = stderr.text.trimEnd().split('\n');
    expect(lines[0]).toBe('Exporting web01 to ./export-web01 (ova, 1 disk of 10.0 GB)');
    expect(lines[1]).toBe('web01-disk1.vmdk: started, 10.0 GB');
    expect(lines.filter((line) => line.includes(' received, '))).toHaveLength(9);
    expect(lines[3]).toMatch(/^20 %, 1\.0 GB received, 51\.\d MB\/s, 1m \d\ds left$/);
    expect(lines.at(-1)).toBe('web01-disk1.vmdk: finished, 5.0 GB in 1m 41s');
    expect(stderr.text).not.toContain('\x1b');
    expect(stdout.text).toMatch(/^✔ Exported web01\n {2}Output +export-web01\/web01\.ova\n/);
  });

  it('to a log has a line every half minute where a tenth takes longer', async () => {
    const { run, stderr } = await observed('human');
    run.started(1, 10 * GIB);
    for (let second = 1; second <= 300; second++) run.progressed(second, 'd1', second * 1000, second * 1000);
    expect(stderr.text.split('\n').filter((line) => line.startsWith('0 %'))).toHaveLength(10);
  });
});

describe('the live display', () => {
  /** Lets whoever sleeps on the clock run. */
  const settled = async () => await new Promise((resolve) => setImmediate(resolve));

  it('draws ten times a second at most, however many events come', async () => {
    const { run, stderr, finish } = await observed('human', true);
    run.started(1, 10 * GIB);
    const before = stderr.writes;
    for (let tick = 1; tick <= 1000; tick++) {
      run.progressed(tick / 1000, 'd1', tick, tick);
      if (tick % 10 === 0) await settled();
    }
    expect(stderr.writes - before).toBeGreaterThanOrEqual(8);
    expect(stderr.writes - before).toBeLessThanOrEqual(10);
    await finish();
  });

  it('hides the cursor, and gives it back once however often it is ended', async () => {
    const { run, stderr, finish } = await observed('human', true);
    run.started(1, 10 * GIB);
    run.clock.moveTo(200);
    await settled();
    await finish();
    await finish();
    expect(stderr.text.startsWith('\x1b[?25l')).toBe(true);
    expect(stderr.text.split('\x1b[?25h')).toHaveLength(2);
    expect(stderr.text.endsWith('\x1b[J\x1b[?25h')).toBe(true);
  });

  it('writes nothing when nothing has happened', async () => {
    const { stderr, finish } = await observed('human', true);
    await finish();
    expect(stderr.text).toBe('');
  });

  it('says that nothing comes when a transfer stalls', async () => {
    const { run, stderr, finish } = await observed('human', true);
    run.started(1, 10 * GIB).progressed(1, 'd1', GIB, GIB);
    await settled();
    run.clock.moveTo(16_000);
    await settled();
    expect(stderr.text).toContain('no data for 15s');
    await finish();
  });

  it('skips pictures while the terminal is slow', async () => {
    const { run, stderr, finish } = await observed('human', true);
    run.started(1, 10 * GIB);
    stderr.writableNeedDrain = true;
    const before = stderr.writes;
    run.clock.moveTo(5000);
    await settled();
    expect(stderr.writes).toBe(before);
    await finish();
  });
});

it('an output whose reader has gone is silent, and harms nobody', () => {
  const stream = Object.assign(new EventEmitter(), {
    writes: 0,
    write: () => (stream.writes += 1),
    isTTY: true,
  });
  const output = openOutput(stream);
  output.write('one');
  stream.emit('error', new Error('EPIPE'));
  output.write('two');
  expect(stream.writes).toBe(1);
  expect(output.isTTY).toBe(false);
});
