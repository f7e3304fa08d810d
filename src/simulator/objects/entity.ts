import type { MoRef } from '../../vsphere/moref.ts';
import type { Value } from '../soap/value.ts';
import { ManagedObject, type Properties } from './managed-object.ts';

/** A node of the inventory tree. */
export abstract class Entity extends ManagedObject {
  /** As people write it; on the wire `/`, `\` and `%` are escaped. */
  readonly displayName: string;
  parent: Entity | undefined;
  readonly recentTasks: MoRef[] = [];

  constructor(type: string, value: string, displayName: string, parent: Entity | undefined) {
    super(type, value);
    this.displayName = displayName;
    this.parent = parent;
  }

  /** The children by which inventory paths go down, in order. */
  get children(): readonly Entity[] {
    return [];
  }

  get wireName(): string {
    return escapeName(this.displayName);
  }

  /** Custom attributes by the key of their definition. */
  customValues(): readonly Value[] {
    return [];
  }

  /** The definitions of the custom attributes that the entity can have. */
  customFields(): readonly Value[] {
    return [];
  }

  protected entityProperties(): Properties {
    return {
      name: () => this.wireName,
      parent: () => this.parent?.ref,
      customValue: () => this.customValues(),
      value: () => this.customValues(),
      availableField: () => this.customFields(),
      overallStatus: () => 'green',
      configStatus: () => 'green',
      configIssue: () => [],
      effectiveRole: () => [-1],
      permission: () => [],
      disabledMethod: () => [],
      recentTask: () => this.recentTasks,
      declaredAlarmState: () => [],
      triggeredAlarmState: () => [],
      alarmActionsEnabled: () => true,
      tag: () => [],
    };
  }
}

/**
 * Names of managed entities escape `%`, `/` and `\` (vSphere API reference, ManagedEntity.name): the slash separates
 * the names of an inventory path.
 */
export function escapeName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2f').replaceAll('\\', '%5c');
}

/** `/DC0/vm/folder/name`: every name below the root folder, escaped. */
export function inventoryPath(entity: Entity): string {
  const { parent } = entity;
  if (parent === undefined) return '';
  return `${inventoryPath(parent)}/${entity.wireName}`;
}

export function descendants(entity: Entity): readonly Entity[] {
  return entity.children.flatMap((child) => [child, ...descendants(child)]);
}
