/** What `--quiet` prints, command by command: test/e2e/quiet-keys.test.ts holds it against what they do print. */
export interface QuietOutput {
  readonly what: string;
  /** Prints these blocks on the stage of the documented commands; those of one output run in this order. */
  readonly examples: readonly string[];
  /** An empty line stands behind each block where there are several. */
  readonly blocks: readonly QuietBlock[];
}

export interface QuietBlock {
  readonly what: string;
  /** Key and meaning, in the order in which they are printed; a `?` behind the key: not always there. */
  readonly keys: readonly (readonly [string, string])[];
}

const EXPORT: QuietBlock = {
  what: 'An export that is good',
  keys: [
    ['status', '`success`'],
    ['vm', 'its name'],
    ['path', 'its place in the inventory'],
    ['output', 'the directory, absolute'],
    ['format', '`ovf` or `ova`'],
    ['files', 'how many, without `export.json`'],
    ['bytes', 'of those files'],
    ['duration_seconds', ''],
    ['verified', '`stream`, and with `--verify` also `read-back` and `deep`; commas between them'],
    ['snapshot?', 'with a snapshot: its name'],
    ['snapshot_quiesced?', '`true` or `false`: what the server says, whatever was asked for'],
    ['snapshot_memory?', 'the same'],
    ['snapshot_outcome?', '`removed`, `kept` or `left-behind`'],
    ['limit_bytes_per_second?', 'with a bandwidth limit: what it was at the end; 0 is none'],
    ['average_bytes_per_second?', 'while a transfer was open'],
    ['peak_bytes_per_second?', 'of the best second'],
    ['limit_wait_seconds?', 'how long transfers rested for the limit'],
    ['limit_changes?', 'how often `--adaptive-bandwidth` changed it'],
    ['undelivered?', 'how many messages about the run wait for the next one'],
    ['left_behind?', 'what could not be undone (exit status 4)'],
  ],
};

const FAILED: QuietBlock = {
  what: 'A failure, of any command',
  keys: [
    ['status', '`failed`, or `skipped` of several VMs where its turn never came'],
    ['vm?', 'what `--vm` says'],
    ['error_code', '[the code](exit-codes.md)'],
    ['error', 'what happened, in words that may change'],
    ['hint?', 'what to do next'],
    ['left_behind?', 'what could not be undone'],
  ],
};

const CHECKS: QuietBlock = {
  what: 'The checks of a VM',
  keys: [
    ['status', '`ready` or `not-ready`'],
    ['vm', 'its name'],
    ['path', 'its place in the inventory'],
    ['errors', 'how many'],
    ['warnings', 'how many'],
    ['not_checked', 'how many nobody could tell'],
    [
      'check_*',
      '`ok`, `info`, `warning`, `error` or `not-checked`, for each [check](../guide/before-an-export.md#what-is-checked)',
    ],
    ['check_*_N?', 'the finding'],
    ['check_*_N_hint?', 'what to do about it'],
  ],
};

export const quietOutputs: readonly QuietOutput[] = [
  {
    what: 'An export',
    examples: [
      'hyperexport --vm running01 --snapshot --bandwidth-limit 50 --output /backup/running01 --quiet',
      'hyperexport --vm web99 --quiet',
    ],
    blocks: [EXPORT, FAILED],
  },
  {
    what: 'An export of several VMs',
    examples: ['hyperexport --vm web01 --vm running01 --output /backup/several --quiet'],
    blocks: [
      { ...EXPORT, what: 'For each VM that was exported' },
      { ...FAILED, what: 'For each VM that was not' },
      {
        what: 'The sum, last',
        keys: [
          ['total', 'VMs'],
          ['succeeded', ''],
          ['failed', 'with those that were skipped'],
          ['skipped', 'those that never began'],
          ['left_behind', 'VMs with something left behind'],
          ['bytes', 'of all exports'],
          ['duration_seconds', ''],
          ['undelivered?', 'how many messages about the run wait for the next one'],
        ],
      },
    ],
  },
  {
    what: '`--vm-info`',
    examples: ['hyperexport --vm web01 --vm-info --quiet'],
    blocks: [
      {
        what: '',
        keys: [
          ['name', ''],
          ['path', 'its place in the inventory'],
          ['power_state', '`poweredOff`, `poweredOn` or `suspended`'],
          ['guest_os', ''],
          ['cpu', ''],
          ['memory_mb', ''],
          ['storage_bytes', 'the capacity of its disks'],
        ],
      },
    ],
  },
  {
    what: '`--validate-only` and `--dry-run`',
    examples: [
      'hyperexport --vm running01 --output /backup/checked --validate-only --quiet',
      'hyperexport --vm web01 --output /backup/checked --dry-run --quiet',
    ],
    blocks: [
      {
        what: '',
        keys: [
          ...CHECKS.keys,
          ['output?', 'with `--dry-run`, from here on: the directory'],
          ['format?', ''],
          ['bytes_at_most?', 'what its disks may take'],
          ['capacity_bytes?', 'of its disks'],
          ['file_N?', 'the names of the files'],
          ['step_N?', 'what would be done, in words'],
        ],
      },
      FAILED,
    ],
  },
  {
    what: '`hyperexport vms`',
    examples: ['hyperexport vms --vm web01 --vm running01 --quiet'],
    blocks: [
      {
        what: 'For each VM',
        keys: [
          ['name', ''],
          ['path', 'its place in the inventory'],
          ['power_state', ''],
          ['disks', 'how many'],
          ['storage_bytes', 'their capacity'],
          ['exports', '`yes` or `no`'],
          ['code?', 'why not'],
          ['reason?', ''],
          ['hint?', ''],
          ['warnings', 'how many'],
        ],
      },
      {
        what: 'The sum, last',
        keys: [
          ['total', 'VMs'],
          ['exportable', 'those that would be exported'],
        ],
      },
    ],
  },
  {
    what: '`hyperexport verify`',
    examples: [
      'hyperexport --vm web01 --output /backup/web01 --quiet >/dev/null; hyperexport verify /backup/web01 --quiet',
    ],
    blocks: [
      {
        what: '',
        keys: [
          ['status', '`success`, or `failed` where there is an error'],
          ['path', ''],
          ['format', '`ovf` or `ova`'],
          ['files', 'how many were read'],
          ['bytes', 'of those'],
          ['verified', '`read-back`, and with `--deep` also `deep`'],
          ['compared_with', '`export.json`, `manifest`, `descriptor`: those that there are'],
          ['errors', 'how many'],
          ['warnings', 'how many'],
        ],
      },
    ],
  },
  {
    what: '`hyperexport ova create`',
    examples: ['hyperexport ova create /backup/web01 web01.ova --quiet'],
    blocks: [
      {
        what: '',
        keys: [
          ['status', '`success`'],
          ['output', 'the archive'],
          ['members', 'how many files it has'],
          ['bytes', 'its size'],
          ['sha256', 'its hash'],
          ['manifest', '`checked`, `written` or `none`'],
        ],
      },
    ],
  },
  {
    what: '`hyperexport ova validate`',
    examples: ['hyperexport ova validate web01.ova --quiet'],
    blocks: [
      {
        what: '',
        keys: [
          ['status', '`success`, or `failed` where there is an error'],
          ['archive', ''],
          ['members', 'how many files it has'],
          ['bytes', 'its size'],
          ['errors', 'how many'],
          ['warnings', 'how many'],
        ],
      },
    ],
  },
  {
    what: '`hyperexport ova extract`',
    examples: ['hyperexport ova extract web01.ova unpacked --quiet'],
    blocks: [
      {
        what: '',
        keys: [
          ['status', '`success`'],
          ['output', 'the directory'],
          ['files', 'how many'],
          ['bytes', 'of those'],
          ['ignored', 'members that are no files of the descriptor'],
          ['manifest', '`checked` or `none`'],
        ],
      },
    ],
  },
  {
    what: '`hyperexport doctor`',
    examples: ['hyperexport doctor --quiet'],
    blocks: [
      {
        what: '',
        keys: [
          ['state_directory', ''],
          ['removed', 'partial exports and locks that were removed'],
          ['gone', 'those that were gone already'],
          ['kept', 'those that `--resume` can go on with'],
          ['waiting', 'VMs that vCenter lets go of by itself'],
          ['failed', 'what could not be removed'],
        ],
      },
    ],
  },
  {
    what: '`--cleanup`',
    examples: ['hyperexport --cleanup --output /backup --quiet'],
    blocks: [
      {
        what: 'For each export',
        keys: [
          ['result', '`removed`, `kept` or `failed`; in a dry run `remove` and `keep`'],
          ['vm', ''],
          ['directory', ''],
          ['bytes', ''],
          ['started_at', ''],
          ['rules', 'the limit that chose it, or what holds it; commas between them'],
          ['reason', 'the same in words'],
        ],
      },
      {
        what: 'The sum, last',
        keys: [
          ['status', '`success` or `failed`'],
          ['directory', ''],
          ['dry_run', '`true` or `false`'],
          ['exports', 'how many were found'],
          ['removed', 'how many'],
          ['kept', 'how many'],
          ['failed', 'how many'],
          ['freed_bytes', ''],
          ['kept_bytes', ''],
        ],
      },
    ],
  },
  {
    what: '`--history`',
    examples: ['hyperexport --history --history-limit 0 --quiet'],
    blocks: [
      {
        what: 'For each export, the newest first',
        keys: [
          ['id', 'as in webhooks'],
          ['vm', ''],
          ['path?', 'where the VM was found'],
          ['server?', ''],
          ['format', ''],
          ['output?', ''],
          ['status', '`pending`, `running`, `completed`, `failed` or `cancelled`'],
          ['created_at', ''],
          ['completed_at?', ''],
          ['duration_seconds?', ''],
          ['bytes?', ''],
          ['files?', ''],
          ['verified?', ''],
          ['code?', 'why it failed: [the code](exit-codes.md)'],
          ['message?', ''],
          ['hint?', ''],
        ],
      },
      { what: 'The sum, last', keys: [['total', 'exports']] },
    ],
  },
  {
    what: '`--list-profiles`',
    examples: [
      'hyperexport --save-profile nightly --snapshot >/dev/null; hyperexport --list-profiles --quiet',
    ],
    blocks: [
      {
        what: 'For each profile',
        keys: [
          ['profile', 'its name'],
          ['path', 'its file'],
          ['settings', 'how many it sets'],
        ],
      },
    ],
  },
];
