import type { PoweredOff } from '../../state/journal.ts';
import type { DeadRunUndo } from '../dead-runs/dead-run-undo.ts';
import { turnOnAgain } from './turn-on-again.ts';

/** What `--power-off` of a killed run left: a VM that is off, or on its way there, and should run. */
export const powerUndo: DeadRunUndo<PoweredOff> = {
  what: ({ vm }) => `"${vm}" switched off for its export`,
  remedy: 'starts it again',
  async finish(off, context) {
    const outcome = await turnOnAgain(off, context);
    const about = `"${off.vm}", which a run that was killed had shut down for its export,`;
    return outcome === 'started' ? `started ${about} again` : `${about} ${ENDINGS[outcome]}`;
  },
};

const ENDINGS = { runs: 'runs', 'left-alone': 'is left as somebody else has left it' } as const;
