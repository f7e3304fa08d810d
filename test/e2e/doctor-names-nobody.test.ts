import { hostname, userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/start.ts';
import { runIn } from '../support/replay/golden-trace.ts';
import { found, vmOfCanaries } from '../unit/doctor/canaries.ts';

it.for(['poweredOff', 'poweredOn'] as const)(
  'the report of the doctor on a VM that is %s holds nothing that a user chose, and nothing of this machine',
  { timeout: 60_000 },
  async (powerState) => {
    const { vm, canaries } = vmOfCanaries(`doctor ${powerState}`);
    const username = 'Mallory@corp.example.org';
    const password = '4711-open-sesame';
    await using server = await startSimulator({ vms: [{ ...vm, powerState }], username, password });
    const command = ['doctor', '--vm', vm.name, '--yes', '--output', 'OUT'];
    const { report, stderr, exitCode } = await runIn({ command, server });
    expect(exitCode, stderr).toBe(0);
    const { thumbprintSha1, thumbprintSha256, url } = server;
    const ofOthers = [
      'Mallory',
      'corp.example',
      '4711',
      'sesame',
      thumbprintSha1,
      thumbprintSha256,
      url.host,
    ];
    const ofThisMachine = [hostname(), userInfo().username, process.cwd()].filter((each) => each.length > 4);
    const { trace, ...rest } = report ?? { trace: { entries: [] } };
    for (const part of [rest, ...trace.entries]) {
      expect(found(JSON.stringify(part), [...canaries, ...ofOthers, ...ofThisMachine])).toEqual([]);
    }
    expect(trace.entries.length).toBeGreaterThan(40);
  },
);
