import { describe, expect, it } from 'vitest';
import { subscribeOutput, type OutputOptions } from '../../../../src/cli/render/observers.ts';
import { batchBegun, reduceBatch } from '../../../../src/cli/render/progress/batch-state.ts';
import { batchPicture } from '../../../../src/cli/render/progress/batch-picture.ts';
import { PIPE, type Style } from '../../../../src/cli/render/style.ts';
import { mostColumns } from '../../../../src/cli/render/width.ts';
import type { Envelope, RunEvent } from '../../../../src/events/event.ts';
import { GIB, ScriptedRun } from './progress/a-run.ts';

class Batch extends ScriptedRun {
  of(second: number, vm: string, ...events: RunEvent[]): this {
    this.clock.moveTo(second * 1000);
    for (const event of events) this.bus.emitter(`vm:${vm}`)(event);
    return this;
  }

  begun(vms: number, concurrency = 4): this {
    return this.at(0, { type: 'batch.started', vms, concurrency });
  }

  begunVm(second: number, vm: string): this {
    const place = { vm, path: `/DC/vm/${vm}`, output: `/backup/${vm}`, format: 'ovf' } as const;
    return this.of(second, vm, { type: 'export.started', ...place, disks: 1, capacityBytes: 10 * GIB });
  }

  exported(second: number, vm: string): this {
    const place = { vm, path: `/DC/vm/${vm}`, output: `/backup/${vm}`, format: 'ovf' } as const;
    const end = { type: 'export.finished', ...place, files: 3, bytes: GIB, milliseconds: 60_000 } as const;
    return this.of(second, vm, { type: 'export.verified', vm, levels: ['stream'] }, end);
  }

  failed(second: number, vm: string, message = 'its host is gone'): this {
    const failure = { type: 'export.failed', vm, code: 'unreachable', message, hint: 'try again' } as const;
    return this.of(second, vm, failure);
  }

  over(second: number, { vms, failed }: { vms: number; failed: number }): this {
    const counts = { vms, succeeded: vms - failed, failed, skipped: 0, milliseconds: second * 1000 };
    return this.at(second, { type: 'batch.finished', ...counts });
  }
}

async function observed(mode: OutputOptions['mode'], stdoutStyle: Style = PIPE) {
  const run = new Batch();
  let [out, err] = ['', ''];
  const stdout = { write: (text: string) => void (out += text) };
  const stderr = { write: (text: string) => void (err += text) };
  const style = { stdout: stdoutStyle, stderr: PIPE };
  const finish = await subscribeOutput(run.bus, { mode, stdout, stderr, clock: run.clock, style });
  return { run, finish, out: () => out, err: () => err };
}

describe('several VMs in a log', () => {
  it('have a line at their beginning and one at their end, and none for disks and tenths', async () => {
    const { run, err } = await observed('human');
    run.begun(2).begunVm(1, 'web01');
    for (let second = 1; second <= 100; second++) {
      const [address, capacityBytes] = [second * 0.1 * GIB, 10 * GIB];
      run.of(second, 'web01', { type: 'disk.progressed', disk: 'd', bytes: address, address, capacityBytes });
    }
    run.exported(101, 'web01').failed(102, 'db01');
    expect(err()).toBe(
      'web01: started, ovf, 1 disk of 10.0 GB\n' +
        '✔ web01: exported, 1.0 GB in 1m 00s, to /backup/web01\n' +
        'error: db01: its host is gone\nhint: try again\n',
    );
  });

  it('have the total every five minutes, with what is left', async () => {
    const { run, err } = await observed('human');
    run.begun(4).begunVm(1, 'a').exported(60, 'a').begunVm(61, 'b');
    for (let second = 61; second <= 1000; second++) {
      const [address, capacityBytes] = [second * GIB * 0.005, 10 * GIB];
      run.of(second, 'b', { type: 'disk.progressed', disk: 'd', bytes: address, address, capacityBytes });
    }
    const totals = err()
      .split('\n')
      .filter((line) => line.includes('of 4 exported'));
    expect(totals).toHaveLength(3);
    expect(totals[0]).toMatch(
      /^1 of 4 exported, 1 under way, 1\.\d GB received, 5\.1 MB\/s, about \d+m \d\ds left$/,
    );
  });

  it('say whose a warning is, in every mode that shows warnings', async () => {
    for (const mode of ['human', 'quiet'] as const) {
      const { run, err } = await observed(mode);
      run.begun(2).of(1, 'web01', { type: 'warning.raised', code: 'x', message: 'no checksums' });
      run.of(2, 'web01', { type: 'cleanup.failed', what: 'the lease', message: 'timed out' });
      expect(err()).toBe(
        'warning: web01: no checksums\nwarning: web01: left behind: the lease (timed out)\n',
      );
    }
  });
});

describe('the results of several VMs', () => {
  it('with --quiet name what is left behind in the block of its VM', async () => {
    const { run, finish, out } = await observed('quiet');
    run.begun(2).begunVm(0, 'a').begunVm(0, 'b');
    run.of(1, 'a', { type: 'cleanup.failed', what: 'the snapshot "x"', message: 'busy' });
    run.exported(2, 'a').exported(3, 'b').over(3, { vms: 2, failed: 0 });
    await finish();
    const [a = '', b = '', sum = ''] = out().split('\n\n');
    expect(a).toMatch(/\nerror_code=left-behind\nerror=.*the snapshot "x"$/);
    expect(b).not.toContain('left');
    expect(sum).toMatch(/^total=2\nsucceeded=2\nfailed=0\nskipped=0\nleft_behind=1\nbytes=2147483648\n/);
  });

  it('with --json thin the progress of each VM by itself', async () => {
    const { run, out } = await observed('json');
    run.begun(2).begunVm(0, 'a').begunVm(0, 'b');
    const progress = {
      type: 'disk.progressed',
      disk: 'd',
      bytes: 1,
      address: 1,
      capacityBytes: GIB,
    } as const;
    for (const vm of ['a', 'b', 'a', 'b']) run.of(1, vm, progress);
    expect(out().match(/"disk.progressed"/g)).toHaveLength(2);
  });

  it('in a table fit the terminal, failures last, and nothing in a name is obeyed', async () => {
    for (const columns of [40, 80, 132]) {
      const { run, finish, out } = await observed('human', { ...PIPE, columns });
      run.begun(3).begunVm(0, 'a-name-that-is-much-longer-than-others-in-this-table-of-virtual-machines');
      run.failed(1, 'evil\u001b[2J', 'the transfer broke off after five tries: '.repeat(3));
      run.exported(2, '分析-Zürich').over(3, { vms: 2, failed: 1 });
      await finish();
      const lines = out().trimEnd().split('\n');
      for (const line of lines.slice(0, -1)) expect(mostColumns(line)).toBeLessThan(columns);
      expect(out()).not.toContain('\u001b');
      expect(lines.findIndex((line) => line.includes('failed'))).toBe(2);
      expect(lines.at(-1)).toMatch(/^Exported 1 of 2 VMs: 1\.0 GB in 3s, 1 failed$/);
    }
  });
});

describe('the picture of several VMs', () => {
  it('takes those that have failed for no part of the way', () => {
    const run = new Batch().begun(9, 4);
    for (const vm of ['a', 'b', 'c'])
      run.begunVm(0, vm).of(1, vm, { type: 'export.failed', vm, code: 'x', message: 'x' });
    const [first, ...rest] = run.events;
    const state = rest.reduce(reduceBatch, batchBegun(first as Envelope & { type: 'batch.started' }));
    const now = run.clock.now().getTime();
    expect(batchPicture(state, { columns: 80, rows: 24, style: PIPE, now }).join('\n')).toMatch(
      /Total .* 0 %/,
    );
  });

  it('is never wider nor higher than the terminal, however many are under way', () => {
    const run = new Batch().begun(1000, 64);
    for (let number = 1; number <= 64; number++) {
      const vm = `vm-${number}-${'x'.repeat(number)}`;
      run.begunVm(0, vm);
      if (number % 3 === 0) run.of(1, vm, { type: 'lease.requested', vm });
      else
        run.of(1, vm, {
          ...{ type: 'disk.progressed', disk: 'd', bytes: number * GIB, address: 1, capacityBytes: 10 * GIB },
        });
    }
    const [first, ...rest] = run.events;
    const state = rest.reduce(reduceBatch, batchBegun(first as Envelope & { type: 'batch.started' }));
    const now = run.clock.now().getTime();
    for (const columns of [30, 40, 80, 132]) {
      for (const rows of [4, 6, 24, 80]) {
        const picture = batchPicture(state, { columns, rows, style: PIPE, now });
        expect(picture.length).toBeLessThan(rows);
        for (const line of picture) expect(mostColumns(line)).toBeLessThan(columns);
      }
    }
    expect(batchPicture(state, { columns: 80, rows: 24, style: PIPE, now }).join('\n')).toMatch(
      /45 more VMs under way\n {2}Total .*\n {2}0 of 1000 exported, 64 under way$/,
    );
  });
});
