/** Command lines that are refused, with what they print on stderr. The in-process tests and those of the program share them. */
export const badInput: readonly (readonly [name: string, argv: string[], stderr: string])[] = [
  [
    'nothing at all',
    [],
    'error: no VM is named\nhint: write hyperexport --vm NAME; hyperexport --help says more\n',
  ],
  [
    'a format that does not exist',
    ['--vm', 'x', '--format', 'zip'],
    'error: --format: "zip" is not one of ovf, ova\nhint: for example: --format ova\n',
  ],
  [
    'too many at once',
    ['--vm', 'x', '-parallel=99'],
    'error: --parallel: "99" is not a whole number from 1 to 32\nhint: for example: --parallel 8\n',
  ],
  [
    'a provider that does not exist',
    ['--provider', 'aws'],
    'error: --provider: "aws" is not one of vsphere, simulator\nhint: for example: --provider simulator\n',
  ],
  [
    'a URL without encryption',
    ['--vm', 'x', '--url', 'http://user:word@vcenter'],
    'error: --url: "***@vcenter" is plain http, which would send the password unencrypted: use https\nhint: for example: --url https://vcenter.example.com/sdk\n',
  ],
  [
    'a VM without its flag',
    ['web01'],
    'error: "web01" belongs to no flag\nhint: a VM is named so: --vm web01\n',
  ],
  [
    'a VM without its flag, whose name needs quotes',
    ["it's mine"],
    `error: "it's mine" belongs to no flag\nhint: a VM is named so: --vm 'it'\\''s mine'\n`,
  ],
  [
    "a switch's value without =",
    ['-overwrite', 'false', '-vm', 'X'],
    'error: "false" belongs to no flag\nhint: write -overwrite=false: a switch takes its value with "="\n',
  ],
  [
    'a password in two words',
    ['--password', 'two', 'words'],
    'error: the word behind the password belongs to no flag\nhint: put quotes around a password that has spaces, or use --password-file\n',
  ],
  [
    'a command that is misspelt',
    ['simulater'],
    'error: "simulater" belongs to no flag\nhint: did you mean "hyperexport simulator"? If not, a VM is named so: --vm simulater\n',
  ],
  [
    'a family without its verb',
    ['ova'],
    'error: "hyperexport ova" needs another word\nhint: Packs, unpacks and checks OVA archives. See: hyperexport help ova\n',
  ],
  [
    'a verb that is misspelt',
    ['ova', 'creat'],
    'error: "creat" is not a command\nhint: did you mean "hyperexport ova create"? See: hyperexport help ova\n',
  ],
  [
    'a misspelt command that help is wanted of',
    ['help', 'verfy'],
    'error: "verfy" is not a command\nhint: did you mean "hyperexport verify"? See: hyperexport help\n',
  ],
  [
    'a VM without its flag',
    ['vms', 'web01'],
    'error: "web01" is one argument too many\nhint: a VM is named so: --vm web01\n',
  ],
  [
    'a verb that does not exist',
    ['ova', 'unpack'],
    'error: "unpack" is not a command\nhint: see: hyperexport help ova\n',
  ],
  [
    'an argument too few',
    ['ova', 'create', 'dir'],
    "error: missing required argument 'FILE'\nhint: usage: hyperexport ova create [flags] DIR FILE\n",
  ],
  [
    'an argument too many',
    ['ova', 'validate', 'a.ova', 'b.ova'],
    'error: "b.ova" is one argument too many\nhint: usage: hyperexport ova validate [flags] FILE\n',
  ],
  [
    'a flag of another command',
    ['--vm', 'x', '--listen', ':1'],
    'error: --listen is not a flag of "hyperexport"\nhint: it belongs to "hyperexport simulator"\n',
  ],
  [
    'a flag of an export elsewhere',
    ['ova', 'validate', 'a', '--vm=x'],
    'error: --vm is not a flag of "hyperexport ova validate"\nhint: it belongs to an export, "hyperexport vms", "hyperexport doctor"\n',
  ],
  [
    'a flag that does not exist',
    ['--fromat=ova'],
    'error: there is no flag --fromat\nhint: did you mean --format?\n',
  ],
  [
    'a flag of the original that is not there yet',
    ['--vm', 'x', '-upload=s3://bucket'],
    'error: --upload is not in this version yet\nhint: copy the finished export with the tool of your storage\n',
  ],
  [
    'a flag of the original that will not come',
    ['--orchestrate'],
    'error: --orchestrate is not part of this program\nhint: a later version will do what it was meant for with a command of its own, hyperexport daemon\n',
  ],
  [
    'a bandwidth limit below zero',
    ['--vm', 'x', '--bandwidth-limit=-3'],
    'error: --bandwidth-limit: "-3" is not 0, or a number of megabytes from 0.01 to 1000000\nhint: for example: --bandwidth-limit 20\n',
  ],
  [
    'a burst of no limit',
    ['--vm', 'x', '--bandwidth-burst', '20'],
    'error: --bandwidth-burst says nothing without a limit\nhint: add --bandwidth-limit, or leave out --bandwidth-burst\n',
  ],
  [
    'bounds that exclude each other',
    ['--vm', 'x', '--adaptive-bandwidth', '--adaptive-min', '5', '--adaptive-max', '3'],
    'error: --adaptive-min (5.0 MB/s) is more than --adaptive-max (3.0 MB/s)\n',
  ],
  [
    'a lower bound above the limit',
    ['--vm', 'x', '--adaptive-bandwidth', '--adaptive-min', '5', '--bandwidth-limit', '3'],
    'error: --adaptive-min (5.0 MB/s) is more than the limit (3.0 MB/s)\n',
  ],
  [
    'a bound of what is not asked for',
    ['--vm', 'x', '--adaptive-max', '3'],
    'error: --adaptive-max says nothing without --adaptive-bandwidth\nhint: add --adaptive-bandwidth, or leave out --adaptive-max\n',
  ],
  [
    'a schedule with gaps',
    ['--vm', 'x', '--bandwidth-schedule', '08:00-18:00=20'],
    'error: --bandwidth-schedule: "08:00-18:00=20" is no schedule: nothing is said for 00:00-08:00 and 18:00-24:00 (*=0 would be no limit)\nhint: for example: --bandwidth-schedule "08:00-18:00=20,*=0"\n',
  ],
  [
    'a schedule that says two things of one time',
    ['--vm', 'x', '--bandwidth-schedule', '08:00-18:00=20,17:00-19:00=3,*=0'],
    'error: --bandwidth-schedule: "08:00-18:00=20,17:00-19:00=3,*=0" is no schedule: the windows 08:00-18:00 and 17:00-19:00 overlap\nhint: for example: --bandwidth-schedule "08:00-18:00=20,*=0"\n',
  ],
  [
    'a limit and a schedule in one place',
    ['--vm', 'x', '--bandwidth-schedule', '*=2', '--bandwidth-limit', '3'],
    'error: --bandwidth-limit and --bandwidth-schedule both say what the limit is\nhint: leave out one of them\n',
  ],
  ['a flag without its value', ['--vm'], 'error: --vm needs a value\n'],
  [
    'a flag that would swallow another one',
    ['--vm', '--overwrite'],
    'error: --vm needs a value, and --overwrite is a flag\nhint: if it is the value, write --vm=--overwrite\n',
  ],
  [
    'an address that is none',
    ['simulator', '--listen', 'here'],
    'error: --listen: "here" is not HOST:PORT\nhint: for example: --listen 127.0.0.1:8989\n',
  ],
  [
    'a disk without a file',
    ['simulator', '--dump-disk', 'web01:0'],
    'error: --dump-disk needs the file to write\nhint: write --dump-disk VM:N FILE\n',
  ],
  [
    'a file without a disk',
    ['simulator', 'web01.raw'],
    'error: "web01.raw" belongs to no flag\nhint: write --dump-disk VM:N FILE\n',
  ],
  [
    'a configuration file that is missing',
    ['--vm', 'x', '--config', '/nonexistent/c.yaml'],
    'error: the configuration file /nonexistent/c.yaml does not exist\nhint: check the path; a relative one starts at the current directory\n',
  ],
  [
    'no server',
    ['--vm', 'x', '--vm-info'],
    'error: no vCenter is named\nhint: write --url https://vcenter.example.com, set GOVC_URL, or try the embedded one: --provider simulator\n',
  ],
  [
    'two things at once',
    ['--vm', 'x', '--vm-info', '--validate-only'],
    'error: --vm-info and --validate-only ask for two different things\nhint: run hyperexport once for each of them\n',
  ],
  [
    'a flag without its dashes',
    ['history'],
    'error: "history" belongs to no flag\nhint: did you mean "hyperexport --history"? If not, a VM is named so: --vm history\n',
  ],
  [
    'the end of the name of a flag',
    ['--vm', 'x', '--smtp-host', 'y'],
    'error: there is no flag --smtp-host\nhint: did you mean --email-smtp-host?\n',
  ],
  [
    'a flag with a word too many in front',
    ['--cleanup', '--cleanup-keep-daily', '7'],
    'error: there is no flag --cleanup-keep-daily\nhint: did you mean --keep-daily?\n',
  ],
];
