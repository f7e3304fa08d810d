/**
 * `npm run plot:adaptive`: an export by `--adaptive-bandwidth` over a link that gets worse and better again, drawn into
 * docs/images/adaptive-bandwidth.svg. The server is the embedded vCenter, the link a proxy with one queue for all
 * connections (link.ts). Takes two minutes; the export is interrupted when the plot is full.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSimulator } from '../../src/simulator/start.ts';
import { chart, type Decision, type Second } from './chart.ts';
import { Link } from './link.ts';

const MIB = 1024 ** 2;
const LIMIT = 5;
/** What the link can carry, in MB/s, from which second on. */
const WEATHER = [
  { from: 0, rate: 6 },
  { from: 25, rate: 1.5 },
  { from: 55, rate: 6 },
] as const;
const SECONDS = 130;

const root = join(import.meta.dirname, '..', '..');
const room = mkdtempSync(join(tmpdir(), 'plot-'));
await using link = await Link.open(rateAt(0) * MIB);
await using server = await startSimulator({
  vms: [{ name: 'plot', disks: [{ capacityBytes: 4096 * MIB, dataBytes: 1500 * MIB }] }],
  faults: [{ kind: 'device-url', authority: `127.0.0.1:${link.port}` }],
  // The lease is renewed every two seconds then: the plot need not show ten minutes.
  leaseTimeoutSeconds: 12,
});
link.target = Number(server.url.port);

let start = performance.now();
const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...words()], {
  env: { ...process.env, HYPEREXPORT_PASSWORD: server.password, HYPEREXPORT_STATE_DIR: join(room, 'state') },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const decisions: Decision[] = [];
createInterface(child.stdout).on('line', (line) => {
  const event = JSON.parse(line) as { type: string; bytesPerSecond: number; reason: string };
  if (event.type !== 'limit.changed') return;
  if (decisions.length === 0) begin();
  const decision = { at: elapsed(), limit: event.bytesPerSecond / MIB, reason: event.reason };
  console.log(`${decision.at.toFixed(1)} s  ${decision.limit.toFixed(2)} MB/s  ${decision.reason}`);
  decisions.push(decision);
});

const seconds: Second[] = [];
let before = 0;
const { promise: full, resolve } = Promise.withResolvers<undefined>();
const timer = setInterval(() => {
  if (decisions.length === 0) return;
  seconds.push({ link: rateAt(seconds.length), received: (link.passed - before) / MIB });
  before = link.passed;
  link.rate = rateAt(elapsed()) * MIB;
  if (elapsed() >= SECONDS) resolve(undefined);
}, 1000);
child.on('exit', () => resolve(undefined));
await full;
clearInterval(timer);
child.kill('SIGINT');
if (child.exitCode === null) await new Promise((ended) => child.once('exit', ended));
rmSync(room, { recursive: true, force: true });

const file = join(root, 'docs/images/adaptive-bandwidth.svg');
const title = 'The adaptive limit follows a link that gets worse and better again';
writeFileSync(file, chart(seconds, decisions, title));
console.log(`${decisions.length} decisions in ${seconds.length} s: ${file}`);

function words(): string[] {
  const url = `https://127.0.0.1:${link.port}/sdk`;
  return [
    ...['--url', url, '--username', server.username, '--thumbprint', server.thumbprintSha256],
    ...['--vm', 'plot', '--output', join(room, 'out'), '--json'],
    ...['--bandwidth-limit', String(LIMIT), '--adaptive-bandwidth', '--adaptive-min', '0.5'],
  ];
}

/** The clock of the plot starts with the run, not with the loading of the program. */
function begin(): void {
  start = performance.now();
  before = link.passed;
}

function elapsed(): number {
  return (performance.now() - start) / 1000;
}

function rateAt(second: number): number {
  return WEATHER.findLast(({ from }) => from <= second)?.rate ?? 0;
}
