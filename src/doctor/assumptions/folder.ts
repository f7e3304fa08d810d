import type { Attempt, RangeEvidence } from '../evidence.ts';
import { differs, holds, judged, notTested, ofAttempt, written, type Assumption } from './assumption.ts';

/** Of files that are read from a datastore, over `/folder`. */
export const ofFolders: readonly Assumption[] = [
  {
    id: 'folder-range',
    assumed:
      'a range of a file is answered with 206, Content-Range, and the bytes that the whole file has there',
    consequence: 'none today; changed blocks could not be read by their addresses',
    judge: ({ snapshot }) =>
      snapshot?.nvramRange === undefined
        ? notTested('there was no small file to read')
        : ofAttempt(snapshot.nvramRange, ({ status, rangeEqual, contentEqual }) => {
            const good = status === 206 && rangeEqual && contentEqual === true;
            return judged(good, good ? 'status 206, the same bytes' : `status ${status}`);
          }),
  },
  {
    id: 'folder-frozen-disk',
    assumed: 'the extent of a disk that a snapshot froze can be read over /folder while the VM has it open',
    consequence: 'none today; changed blocks could not be read from it, only the whole disk from a lease',
    judge: ({ snapshot }) => readable(snapshot?.extentFrozen),
  },
  {
    id: 'folder-lock',
    assumed: 'the extent that a running VM writes to is locked: it cannot be read over /folder',
    consequence: 'none: nothing is read from there without a snapshot',
    judge: ({ snapshot, vm }) => {
      if (vm?.powerState !== 'poweredOn') return notTested('the VM does not run');
      if (snapshot?.extentBefore === undefined) return notTested('its smallest disk is not in one file');
      return ofAttempt(
        snapshot.extentBefore,
        ({ status }) => (status >= 400 ? holds : differs)(`status ${status}`),
        (refusal) => holds(written(refusal)),
      );
    },
  },
];

function readable(range: Attempt<RangeEvidence> | undefined) {
  if (range === undefined) return notTested('no disk of the VM is in one file');
  return ofAttempt(range, ({ status, asked, bytes, rangeEqual }) =>
    judged(status === 206 && bytes === asked && rangeEqual, `status ${status}, ${bytes} of ${asked} bytes`),
  );
}
