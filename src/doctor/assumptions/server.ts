import { judged, NOT_REACHED, differs, holds, notTested, ofAttempt, type Assumption } from './assumption.ts';

/** Of the server, its events and its hosts. */
export const ofServer: readonly Assumption[] = [
  {
    id: 'api-version',
    assumed: 'the server publishes its API versions without a login, and one of them is one that we write',
    consequence: 'no session could be opened',
    judge: ({ server }) =>
      server?.apiVersion === undefined
        ? NOT_REACHED
        : holds(`${server.product ?? 'the server'}, spoken to in version ${server.apiVersion}`),
  },
  {
    id: 'privileges-answered',
    assumed: 'the server says, by name, which privileges this user holds on the VM',
    consequence: 'a missing privilege would show in the middle of an export, not before it',
    judge: ({ server }) => {
      const privileges = server?.privileges;
      if (privileges === undefined) return NOT_REACHED;
      if (privileges === 'not-asked') return differs('it cannot be asked');
      const { unanswered, lacking } = privileges;
      const lacks = lacking.length === 0 ? '' : `; this user lacks ${lacking.join(', ')}`;
      return unanswered.length === 0
        ? holds(`an answer for each${lacks}`)
        : differs(`no answer for ${unanswered.join(', ')}${lacks}`);
    },
  },
  {
    id: 'events-by-number',
    assumed: 'the newest event of the VM is shown, and is found again by its number and its time',
    consequence: '--resume would read all disks again, and a power-on after --power-off might be left undone',
    judge: ({ server }) => {
      switch (server?.events) {
        case undefined:
          return NOT_REACHED;
        case 'found-again':
          return holds('found again');
        case 'not-found-again':
          return differs('it is shown, and not found again');
        case 'none':
          return differs('the server shows no event of the VM to this user');
      }
    },
  },
  {
    id: 'host-thumbprint',
    assumed: 'the certificate that the ESXi host shows on port 443 is the one that its vCenter has on record',
    consequence: 'every export would end before it begins, with exit status 10',
    judge: ({ server }) => {
      switch (server?.host) {
        case undefined:
          return NOT_REACHED;
        case 'equal':
          return holds('equal');
        case 'other-certificate':
          return differs('another certificate');
        case 'unreachable':
          return notTested('the host is not reached from here by the name that vCenter has for it');
        case 'not-compared':
          return notTested('there is nothing to compare: no host is named, or no thumbprint');
      }
    },
  },
  {
    id: 'rest-session',
    assumed:
      'a vCenter gives the same user a session of its REST API, and lists the categories of tags there',
    consequence: '--filter could not be used',
    judge: ({ server }) =>
      server?.apiType === 'HostAgent'
        ? notTested('an ESXi host has no such API')
        : ofAttempt(server?.tags, ({ categories }) => holds(`${categories} categories`)),
  },
  {
    id: 'change-version-stays',
    assumed: 'an export lease does not move config.changeVersion',
    consequence:
      '--resume would never keep a disk of a VM that is off, and say that its configuration changed',
    judge: ({ lease }) =>
      lease?.changeVersionMoved === undefined
        ? notTested('it takes the lease of a VM that is powered off')
        : judged(!lease.changeVersionMoved, lease.changeVersionMoved ? 'it moved' : 'the same as before'),
  },
];
