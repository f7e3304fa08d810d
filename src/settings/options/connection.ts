import { booleanOption, valueOption } from '../declaration.ts';
import { showVsphereUrl, vsphereUrl } from '../vsphere-url.ts';
import { boolean, oneOf, text, variable } from '../types.ts';

export const connectionOptions = {
  provider: valueOption({
    type: oneOf(['vsphere', 'simulator']),
    default: 'vsphere',
    group: 'Connection',
    summary: 'vsphere is a vCenter or ESXi host; simulator runs the embedded vCenter inside the command',
    valueHint: 'NAME',
    example: '--provider simulator',
    commands: ['export', 'vms', 'doctor'],
  }),
  url: valueOption({
    type: vsphereUrl,
    secret: 'credentials',
    display: showVsphereUrl,
    group: 'Connection',
    summary: 'the vCenter or ESXi host: a name, name:port or https://name/sdk',
    valueHint: 'URL',
    example: '--url https://vcenter.example.com/sdk',
    environment: ['GOVC_URL'],
    commands: ['export', 'vms', 'doctor'],
    details:
      'A user name and password inside the URL are accepted as govc accepts them, taken out at once and never printed. They are as near as the URL itself: with `--url https://user:word@host` they outrank `GOVC_USERNAME` and `GOVC_PASSWORD`, in `GOVC_URL` they do not. Plain http is refused.',
  }),
  username: valueOption({
    type: text,
    group: 'Connection',
    summary: 'the user to log in as',
    meanings: { simulator: { summary: 'the only user who can log in', flagOnly: true } },
    valueHint: 'NAME',
    example: '--username export@vsphere.local',
    environment: ['GOVC_USERNAME'],
    commands: ['export', 'vms', 'doctor', 'simulator'],
  }),
  password: valueOption({
    type: text,
    secret: true,
    group: 'Connection',
    summary: 'the password; on a command line others can read it, so prefer the options below',
    meanings: { simulator: { summary: "that user's password; no secret, it is printed", flagOnly: true } },
    valueHint: 'WORD',
    environment: ['GOVC_PASSWORD'],
    reach: 'flag-and-environment',
    commands: ['export', 'vms', 'doctor', 'simulator'],
  }),
  passwordFile: valueOption({
    type: text,
    group: 'Connection',
    summary: 'read the password from a file',
    valueHint: 'FILE',
    commands: ['export', 'vms', 'doctor'],
    details:
      'One newline at the end is not part of the password. A file that others may read draws a warning.',
  }),
  passwordCommand: valueOption({
    type: text,
    group: 'Connection',
    summary: 'run a program, and take what it prints as the password',
    valueHint: 'COMMAND',
    example: "--password-command 'pass show vcenter'",
    commands: ['export', 'vms', 'doctor'],
    details:
      "The command is split into words as a shell would (quotes, backslashes), and run without a shell: no expansion, the same on every platform. Where a shell is wanted, say so: `sh -c '...'`. One newline at the end is not part of the password.",
  }),
  passwordVariable: valueOption({
    type: variable,
    group: 'Connection',
    summary: 'read the password from this environment variable',
    valueHint: 'NAME',
    example: '--password-variable VC2_PASSWORD',
    commands: ['export', 'vms', 'doctor'],
    details:
      'For a profile or a configuration file: of several servers each can have its own. `HYPEREXPORT_PASSWORD` is read without being named, and outranks them all.',
  }),
  insecure: booleanOption(
    {
      group: 'Connection',
      summary: "do not check the server's certificate",
      environment: ['GOVC_INSECURE'],
      commands: ['export', 'vms', 'doctor'],
    },
    boolean,
  ),
  caFile: valueOption({
    type: text,
    group: 'Connection',
    summary: 'trust the authorities in this PEM file',
    valueHint: 'FILE',
    commands: ['export', 'vms', 'doctor'],
  }),
  thumbprint: valueOption({
    type: text.regex(
      /^(?:[0-9a-f]{2}:?){19}[0-9a-f]{2}$|^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i,
      'is not a SHA-1 or SHA-256 fingerprint (40 or 64 hexadecimal digits, with or without colons)',
    ),
    group: 'Connection',
    summary: 'trust exactly the certificate with this SHA-256 or SHA-1 fingerprint',
    valueHint: 'HEX',
    example: '--thumbprint 5A:31:0C:9E:44:B7:D2:68:F0:1B:83:2C:E5:97:4D:A6:0E:7F:C1:38',
    commands: ['export', 'vms', 'doctor'],
  }),
} as const;
