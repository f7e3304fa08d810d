import path from 'node:path';
import { fail, type HyperexportError } from '../../core/errors.ts';
import { examineVm, type Examination } from '../../doctor/examine-vm.ts';
import { doctorPlan } from '../../doctor/plan.ts';
import { doctorReport, type DoctorReport } from '../../doctor/report.ts';
import { TraceRecorder } from '../../doctor/trace/recorder.ts';
import { finishOnServer } from '../../export/dead-runs/on-server.ts';
import { finishDeadRuns } from '../../export/finish-dead-runs.ts';
import { reportLeftBehind } from '../../events/report-left-behind.ts';
import type { ExportContext } from '../../export/request.ts';
import { PartialFile } from '../../platform/partial-file.ts';
import { isPattern } from '../../core/name-pattern.ts';
import { Journal } from '../../state/journal.ts';
import type { App } from '../app.ts';
import { confirmed, hasPerson } from '../confirm.ts';
import { note } from '../note.ts';
import { styleOf } from '../display.ts';
import { openState } from '../open-state.ts';
import { renderDoctor } from '../render/doctor.ts';
import { outputMode } from '../render/mode.ts';
import { visible } from '../render/visible.ts';

/**
 * `hyperexport doctor --vm NAME`: says what it will do, tries on a real server what is assumed of it, and writes a
 * redacted report, whatever comes of it. That something differs is a result: exit status 0.
 */
export async function run(app: App): Promise<void> {
  const vm = namedVm(app);
  const file = await reportFile(app);
  await agreed(app, vm, file);

  const startedAt = app.clock.now();
  const recorder = new TraceRecorder();
  const examination = await examine(app, vm, recorder);
  const finishedAt = app.clock.now();
  const command = commandOf(app, vm, recorder);
  const about = { version: app.version, startedAt, finishedAt, command, trace: recorder.trace };
  const report = doctorReport(examination, about);
  await write(file, report);
  app.stdout.write(renderDoctor(report, file, outputMode(app.settings), styleOf(app, app.stdout)));
  reportLeftBehind(examination, app.events.emitter());
  const error = examination.error ?? leftBehind(examination);
  if (error !== undefined) throw error;
}

function namedVm({ settings }: App): string {
  const [vm, ...others] = settings.vm;
  if (vm === undefined || others.length > 0 || isPattern(vm)) {
    throw fail('usage', 'hyperexport doctor --vm is about one VM', {
      hint: 'write one --vm with its name or path; a VM made for tests will do, or better two: one off, one running',
    });
  }
  if (!settings.discardPartial) return vm;
  throw fail('usage', '--discard-partial is of the doctor without --vm', {
    hint: 'run the two one after the other',
  });
}

/** An export's directory in the environment or in a file is not meant. Looked at before anything is done. */
async function reportFile({ settings, origins, clock }: App): Promise<string> {
  const time = clock
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '');
  const given = origins.get('output')?.layer === 'flag' ? settings.output : undefined;
  const file = path.resolve(given ?? `hyperexport-doctor-${time}.json`);
  // It is removed at once: what matters is that it can be made.
  await (await PartialFile.create(file, { overwrite: false }))[Symbol.asyncDispose]();
  return file;
}

async function agreed(app: App, vm: string, file: string): Promise<void> {
  const { settings } = app;
  const asks = !settings.yes && hasPerson(app);
  if (asks || outputMode(settings) === 'human') note(app, doctorPlan(`"${visible(vm)}"`, visible(file)));
  if (settings.yes || (await confirmed(app, 'Go on?'))) return;
  throw fail('usage', 'nothing was done: nobody said that it may be', {
    hint: 'add --yes where there is no terminal to ask on; see docs/doctor.md',
  });
}

async function examine(app: App, vm: string, { record }: TraceRecorder): Promise<Examination> {
  const { clock, settings, signal, version } = app;
  const { stateDirectory, database } = openState(app);
  const journal = new Journal(database, clock);
  const emit = app.events.emitter();
  await finishDeadRuns(journal, { clock, emit, stateDirectory });

  await using session = await app.openSession({ record });
  const { runId } = app.events;
  const context: ExportContext = {
    ...{ session, journal, stateDirectory, runId, toolVersion: version, clock, emit, signal },
  };
  await finishOnServer(context);
  try {
    const { datacenter, snapshotMinFree: minFree } = settings;
    return await examineVm({ vm, datacenter, minFree }, context, (stage) => {
      if (outputMode(settings) === 'human') note(app, [`${STAGES[stage]} ...`]);
    });
  } finally {
    await finishOnServer(context, { patient: true });
  }
}

const STAGES = { server: '1. the server', lease: '2. a lease', snapshot: '3. a snapshot' } as const;

/** As it replays: the names are those of the trace. */
function commandOf({ settings: { datacenter } }: App, vm: string, recorder: TraceRecorder): string[] {
  const within = datacenter === undefined ? [] : ['--datacenter', recorder.redact(datacenter)];
  return ['doctor', '--vm', recorder.redact(vm), ...within, '--yes', '--output', 'OUT'];
}

async function write(file: string, report: DoctorReport): Promise<void> {
  await using place = await PartialFile.create(file, { overwrite: false });
  await place.append(Buffer.from(`${JSON.stringify(report, undefined, 2)}\n`));
  await place.commit();
}

function leftBehind({ leftBehind: left }: Examination): HyperexportError | undefined {
  if (left.length === 0) return undefined;
  return fail('left-behind', `left behind: ${left.map(({ what }) => what).join(', ')}`, {
    hint: 'remove it by hand, or run any export there: it cleans up after runs that are gone',
    details: { reported: true },
  });
}
