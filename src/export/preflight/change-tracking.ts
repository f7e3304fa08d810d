import { notChecked, ok, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Changed block tracking matters to incremental copies; a full export needs none. */
export function checkChangeTracking({ vm: { changeTracking } }: Subject): Finding[] {
  if (changeTracking === undefined)
    return [notChecked('the server does not say whether changed blocks are tracked')];
  return [ok(changeTracking ? 'on' : 'off')];
}
