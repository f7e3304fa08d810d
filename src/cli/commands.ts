import type { CommandName } from '../settings/declaration.ts';
import { actOf } from './acts.ts';
import type { App } from './app.ts';

export interface CommandArgument {
  readonly name: string;
  readonly summary: string;
  readonly optional?: true;
}

/** A sub-command: its words, what stands behind them, and the module that runs it, loaded when it is called. */
export interface CommandSpec {
  readonly name: CommandName;
  readonly summary: string;
  readonly arguments: readonly CommandArgument[];
  readonly examples: readonly string[];
  /** It runs also where settings cannot be read: saying so is its work. */
  readonly lenient?: true;
  readonly run: (app: App, words: readonly string[]) => Promise<void>;
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'export',
    summary: 'Copies virtual machines out of VMware vSphere: verified, and leaving nothing behind.',
    arguments: [],
    examples: [
      'hyperexport --vm web01 --output /exports/web01',
      'hyperexport --vm web01 --format ova --export-flags mac,uuid',
      'hyperexport --vm web01 --vm-info --quiet',
      'hyperexport --vm web01 --validate-only',
      'hyperexport --vm web01 --format ova --dry-run',
      'hyperexport --provider simulator --vm web01',
      'hyperexport --cleanup --cleanup-max-age 30d --cleanup-dry-run',
    ],
    run: async (app) => {
      const act = actOf(app);
      if (act !== undefined) await act.run(app);
      else await (await import('./commands/export.ts')).run(app);
    },
  },
  {
    name: 'vms',
    summary: 'Lists the VMs of the inventory: whether each would be exported, and if not, why not.',
    arguments: [],
    examples: [
      'hyperexport vms',
      "hyperexport vms --folder production --vm 'web*'",
      'hyperexport vms --batch vms.txt --quiet',
    ],
    run: async (app) => await (await import('./commands/vms.ts')).run(app),
  },
  {
    name: 'ova create',
    summary: 'Packs the OVF package in DIR into one archive.',
    arguments: [
      { name: 'DIR', summary: 'a directory with one .ovf and the files that it names' },
      { name: 'FILE', summary: 'the archive to make' },
    ],
    examples: ['hyperexport ova create /exports/web01 web01.ova'],
    run: async (app, [directory = '', output = '']) =>
      await (await import('./commands/ova.ts')).create(app, directory, output),
  },
  {
    name: 'ova extract',
    summary: 'Unpacks an archive, and checks every file against its manifest.',
    arguments: [
      { name: 'FILE', summary: 'the archive' },
      { name: 'DIR', summary: 'the directory to make' },
    ],
    examples: ['hyperexport ova extract web01.ova /restore/web01'],
    run: async (app, [archive = '', directory = '']) =>
      await (await import('./commands/ova.ts')).extract(app, archive, directory),
  },
  {
    name: 'ova validate',
    summary: 'Reads an archive, and says what is wrong with which member.',
    arguments: [{ name: 'FILE', summary: 'the archive' }],
    examples: ['hyperexport ova validate web01.ova', 'hyperexport ova validate web01.ova --json'],
    run: async (app, [archive = '']) => await (await import('./commands/ova.ts')).validate(app, archive),
  },
  {
    name: 'verify',
    summary: 'Reads an export that was made earlier, and compares it with all that is known of it.',
    arguments: [
      { name: 'PATH', summary: 'the directory of an export, an .ovf or an .ova, whatever made it' },
    ],
    examples: ['hyperexport verify /exports/web01', 'hyperexport verify web01.ova --deep --json'],
    run: async (app, [path = '']) => await (await import('./commands/verify.ts')).run(app, path),
  },
  {
    name: 'doctor',
    summary:
      'Cleans up on this machine after runs that were killed; with --vm, tries on a real server what is assumed of it.',
    arguments: [],
    examples: [
      'hyperexport doctor',
      'hyperexport doctor --discard-partial',
      'hyperexport doctor --vm test01 --url vcenter.example.com',
    ],
    run: async (app) => {
      // A VM that is named for exports, in the environment or a file, is not meant to be tried on.
      if (app.origins.get('vm')?.layer === 'flag') await (await import('./commands/doctor-vm.ts')).run(app);
      else await (await import('./commands/doctor.ts')).run(app);
    },
  },
  {
    name: 'simulator',
    summary: 'Runs the embedded vCenter until it is interrupted.',
    arguments: [{ name: 'FILE', summary: 'with --dump-disk, the file to write', optional: true }],
    examples: [
      'hyperexport simulator --listen 127.0.0.1:8989',
      'hyperexport simulator --dump-disk web01:0 web01.raw',
    ],
    run: async (app, [file]) => await (await import('./commands/simulator.ts')).run(app, file),
  },
  {
    name: 'notify test',
    summary: 'Sends a message through everything that is set up to tell of exports.',
    arguments: [],
    examples: ['hyperexport notify test --config /etc/hyperexport.yaml'],
    run: async (app) => await (await import('./commands/notify.ts')).test(app),
  },
  {
    name: 'notify flush',
    summary: 'Delivers what earlier runs could not.',
    arguments: [],
    examples: ['hyperexport notify flush'],
    run: async (app) => await (await import('./commands/notify.ts')).flush(app),
  },
  {
    name: 'config explain',
    summary: 'Prints every setting, its value, and where that came from.',
    arguments: [],
    examples: ['hyperexport config explain', 'HYPEREXPORT_PARALLEL=8 hyperexport config explain --json'],
    run: async (app) => await (await import('./commands/config-explain.ts')).run(app),
  },
  {
    name: 'config validate',
    summary: 'Reads all settings, wherever they stand, and says everything that is wrong with them.',
    arguments: [],
    examples: [
      'hyperexport config validate',
      'hyperexport config validate --config /etc/hyperexport.yaml --profile nightly',
    ],
    lenient: true,
    run: async (app) => await (await import('./commands/config-validate.ts')).run(app),
  },
];

/** The words that stand before others: `ova`, `config`. */
export const commandFamilies: Readonly<Record<string, string>> = {
  ova: 'Packs, unpacks and checks OVA archives.',
  notify: 'Tells of exports, by mail and webhooks.',
  config: 'Shows and checks what the settings are.',
};

export function commandNamed(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name);
}

/** `hyperexport ova create`. */
export function wordsOf({ name }: CommandSpec): string {
  return name === 'export' ? 'hyperexport' : `hyperexport ${name}`;
}

/** The line behind `Usage:`. */
export function usageOf(command: CommandSpec): string {
  return [wordsOf(command), '[flags]', ...argumentTerms(command)].join(' ');
}

export function argumentTerms({ arguments: words }: CommandSpec): string[] {
  return words.map(({ name, optional }) => (optional ? `[${name}]` : name));
}
