/**
 * Plays the events of several exports at their real pace on this process's terminal: what a terminal test (or a person
 * who wants to see the display) runs. Arguments: number of VMs, side by side, seconds for each.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { subscribeOutput } from '../../../src/cli/render/observers.ts';
import { openOutput } from '../../../src/cli/render/output.ts';
import { outputStyle } from '../../../src/cli/render/style.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { EventBus } from '../../../src/events/bus.ts';

const [vms, concurrency, seconds] = [2, 3, 4].map((at) => Number(process.argv[at])) as [
  number,
  number,
  number,
];
const GIB = 1024 ** 3;
const environment = process.env;
const [stdout, stderr] = [openOutput(process.stdout), openOutput(process.stderr)];
const bus = new EventBus('run-1', systemClock);
const finish = await subscribeOutput(bus, {
  ...{ mode: 'human', stdout, stderr, clock: systemClock },
  style: {
    stdout: outputStyle(stdout, { environment, colour: stdout.isTTY }),
    stderr: outputStyle(stderr, { environment, colour: stderr.isTTY }),
  },
});

const failing = (index: number) => index % 7 === 3;
const queue = Array.from({ length: vms }, (_, index) => index);

async function play(index: number): Promise<void> {
  const vm = `web-${String(index + 1).padStart(2, '0')}`;
  const emit = bus.emitter(`vm:${vm}`);
  const [path, output] = [`/Datacenter/vm/${vm}`, `/backup/nightly/${vm}`];
  const [disk, capacityBytes] = [`${vm}-disk1.vmdk`, (1 + (index % 5)) * GIB];
  emit({ type: 'vm.found', vm, path, powerState: 'poweredOff' });
  if (index % 5 === 1) {
    emit({ type: 'slot.waiting', vm, place: 'the ESXi host esx1.example.com', inUse: 16, limit: 16 });
    await wait(seconds * 400);
  }
  emit({ type: 'export.started', vm, path, format: 'ova', output, disks: 1, capacityBytes });
  emit({ type: 'lease.requested', vm });
  await wait(200);
  emit({ type: 'disk.started', disk, capacityBytes });
  const steps = Math.round(seconds * 10 * (1 + (index % 3) / 2));
  for (let step = 1; step <= steps; step++) {
    await wait(100);
    const address = Math.floor((capacityBytes * step) / steps);
    emit({ type: 'disk.progressed', disk, bytes: Math.floor(address * 0.3), address, capacityBytes });
    if (failing(index) && step > steps / 2) {
      const message = `the transfer of ${disk} broke off after 5 tries: the ESXi host esx2.example.com is not reached`;
      emit({ type: 'export.failed', vm, code: 'transfer', message, hint: 'run the export again' });
      return;
    }
  }
  const bytes = Math.floor(capacityBytes * 0.3);
  emit({ type: 'disk.finished', disk, bytes, sha256: 'ab'.repeat(32), milliseconds: seconds * 1000 });
  emit({ type: 'archive.packed', file: `${vm}.ova`, bytes });
  emit({ type: 'export.verified', vm, levels: ['stream'] });
  const end = { vm, path, output, format: 'ova', files: 3, bytes, milliseconds: seconds * 1000 } as const;
  emit({ type: 'export.finished', ...end });
}

bus.emitter()({ type: 'batch.started', vms, concurrency });
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) await play(index);
  }),
);
const failed = Array.from({ length: vms }, (_, index) => index).filter(failing).length;
const succeeded = vms - failed;
bus.emitter()({ type: 'batch.finished', vms, succeeded, failed, skipped: 0, milliseconds: seconds * 1000 });
await finish();
