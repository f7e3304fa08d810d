/**
 * Plays an export's events at their real pace on this process's terminal: what a terminal test (or a person who wants to
 * see the display) runs. Arguments: number of disks, seconds, a VM name.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openOutput } from '../../../src/cli/render/output.ts';
import { outputMode } from '../../../src/cli/render/mode.ts';
import { subscribeOutput } from '../../../src/cli/render/observers.ts';
import { outputStyle } from '../../../src/cli/render/style.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { EventBus } from '../../../src/events/bus.ts';

const [disks, seconds, vm] = [
  Number(process.argv[2] ?? 2),
  Number(process.argv[3] ?? 3),
  process.argv[4] ?? 'web01',
];
const flags = process.argv.slice(5);
const GIB = 1024 ** 3;
const environment = process.env;
const [stdout, stderr] = [openOutput(process.stdout), openOutput(process.stderr)];
const bus = new EventBus('run-1', systemClock);
const emit = bus.emitter();
const finish = await subscribeOutput(bus, {
  mode: outputMode({ json: flags.includes('--json'), quiet: flags.includes('--quiet') }),
  stdout,
  stderr,
  clock: systemClock,
  style: {
    stdout: outputStyle(stdout, { environment, colour: stdout.isTTY }),
    stderr: outputStyle(stderr, { environment, colour: stderr.isTTY }),
  },
});

const path = `/Datacenter/vm/${vm}`;
const names = Array.from({ length: disks }, (_, index) => `${vm}-disk${index + 1}.vmdk`);
const capacity = (index: number) => (index + 1) * 10 * GIB;
const capacityBytes = names.reduce((sum, _, index) => sum + capacity(index), 0);

emit({ type: 'vm.found', vm, path, powerState: 'poweredOff' });
emit({ type: 'export.started', vm, path, format: 'ova', output: `./export-${vm}`, disks, capacityBytes });
emit({ type: 'lease.requested', vm });
await wait(300);
emit({ type: 'lease.ready', lease: 'lease-1', timeoutSeconds: 300, files: disks });

const STEPS = Math.round(seconds * 20);
const running = names.slice(0, Math.max(4, disks / 2));
for (const [index, disk] of running.entries())
  emit({ type: 'disk.started', disk, capacityBytes: capacity(index) });
for (let step = 1; step <= STEPS; step++) {
  await wait(50);
  for (const [index, disk] of running.entries()) {
    const share = Math.min(1, (step / STEPS) * (1 + 1 / (index + 1)));
    const address = Math.floor(capacity(index) * share);
    emit({
      type: 'disk.progressed',
      disk,
      bytes: Math.floor(address * 0.3),
      address,
      capacityBytes: capacity(index),
    });
  }
  if (step === Math.round(STEPS / 3)) {
    emit({
      type: 'warning.raised',
      code: 'example',
      message: `${names[0] ?? ''} is slow`,
    });
  }
}
for (const [index, disk] of names.entries()) {
  const bytes = Math.floor(capacity(index) * 0.3);
  if (!running.includes(disk)) emit({ type: 'disk.started', disk, capacityBytes: capacity(index) });
  emit({ type: 'disk.finished', disk, bytes, sha256: 'ab'.repeat(32), milliseconds: seconds * 1000 });
}
const bytes = Math.floor(capacityBytes * 0.3);
emit({ type: 'descriptor.written', file: `${vm}.ovf`, bytes: 9000 });
emit({ type: 'archive.packed', file: `${vm}.ova`, bytes });
emit({ type: 'export.verified', vm, levels: ['stream'] });
emit({
  type: 'export.finished',
  vm,
  path,
  output: `./export-${vm}`,
  format: 'ova',
  files: disks + 2,
  bytes,
  milliseconds: seconds * 1000 + 300,
});
await finish();
