import { join } from 'node:path';
import { govcEnvironment, ourProgram, ourSession, type Contender, type Place } from './contenders.ts';

/** VMs that a server has many of: `small-0001` and so on. */
export const FLEET = 'small';

export function hyperexportFleet(concurrency: number): Contender {
  return {
    id: 'hyperexport',
    name: `hyperexport --concurrency ${concurrency}`,
    environment: ourState,
    command: (place) => [
      ...ourProgram(place),
      ...ourSession(place),
      ...['--vm', `${FLEET}-*`, '--all', '--quiet', '--concurrency', String(concurrency)],
      ...['--output', join(place.target, '{vm}')],
    ],
  };
}

/** What people write who have no other means: one after the other, each with a start of its own. */
export function govcLoop(count: number): Contender {
  return govcFleet('govc', 'govc export.ovf -sha 256, in a shell loop', `seq ${count} | ${ONE_AT_A_TIME}`);
}

/** What the shell can do about it. */
export function govcSideBySide(count: number, atOnce: number): Contender {
  const script = `seq ${count} | xargs -P ${atOnce} -I {} sh -ec '${EXPORT}' "$0" "$1" {}`;
  return govcFleet('govc-xargs', `govc export.ovf -sha 256, with xargs -P ${atOnce}`, script);
}

const EXPORT = `"$0" export.ovf -sha 256 -vm "$(printf ${FLEET}-%04d "$2")" "$1"`;
const ONE_AT_A_TIME = `while read -r number; do sh -ec '${EXPORT}' "$0" "$1" "$number"; done`;

function govcFleet(id: string, name: string, script: string): Contender {
  return {
    id,
    name,
    // By default govc keeps its session in a file for the next start: so it is here.
    environment: (place) => ({
      ...govcEnvironment(place),
      GOVC_PERSIST_SESSION: 'true',
      GOVMOMI_HOME: join(place.work, 'govmomi'),
    }),
    command: ({ programs, target }) => ['sh', '-ec', script, programs.govc, target],
  };
}

export function hyperexportInfo(number: number): Contender {
  return {
    id: 'hyperexport',
    name: 'hyperexport --vm NAME --vm-info --quiet',
    environment: ourState,
    command: (place) => [
      ...ourProgram(place),
      ...ourSession(place),
      ...['--vm', one(number), '--vm-info', '--quiet'],
    ],
  };
}

export function govcInfo(number: number): Contender {
  return {
    id: 'govc',
    name: 'govc vm.info NAME',
    environment: govcEnvironment,
    command: ({ programs }) => [programs.govc, 'vm.info', one(number)],
  };
}

function one(number: number): string {
  return `${FLEET}-${String(number).padStart(4, '0')}`;
}

function ourState({ work }: Place): Record<string, string> {
  return { HYPEREXPORT_STATE_DIR: join(work, 'state') };
}
