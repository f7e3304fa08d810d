import type { DetachedMedia } from '../../state/journal.ts';
import type { DeadRunUndo } from '../dead-runs/dead-run-undo.ts';
import { putBack } from './put-back.ts';

/** What `--detach-media` of a killed run left: images that are out of their drives. */
export const mediaUndo: DeadRunUndo<DetachedMedia> = {
  what: (left) => `${images(left)} out of its drive`,
  remedy: 'puts it back',
  async finish(left, context) {
    await putBack(left, context);
    return `put back what a run that was killed had taken out of its drive: ${images(left)}`;
  },
};

function images({ drives, vm }: DetachedMedia): string {
  return drives.map(({ label, file }) => `${file} (${label} of "${vm}")`).join(', ');
}
