import { notChecked, ok, type Finding } from './finding.ts';
import type { Facts } from './subject.ts';

/** Changed block tracking matters to incremental copies; a full export needs none. */
export function checkChangeTracking({ vm: { changeTracking } }: Facts): Finding[] {
  if (changeTracking === undefined)
    return [notChecked('the server does not say whether changed blocks are tracked')];
  return [ok(changeTracking ? 'on' : 'off')];
}
