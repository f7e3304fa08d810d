import { ArmedFault, type Hit } from './armed-fault.ts';
import type {
  CallStageFault,
  Fault,
  FaultKind,
  FaultOf,
  FileStageFault,
  LeaseFault,
  TaskFault,
} from './fault.ts';
import { matchesGlob } from './glob.ts';

/** The faults that wait for their requests. */
export class FaultPlan {
  readonly #armed: ArmedFault[] = [];

  add<Of extends Fault>(fault: Of): Hit<Of> {
    const armed = new ArmedFault(fault);
    this.#armed.push(armed);
    return armed;
  }

  /** Removes all of them; what they hold goes on. */
  clear(): void {
    for (const armed of this.#armed.splice(0)) armed.remove();
  }

  /** Those that strike this call of a method, in the order in which they were added. */
  atCall(method: string): readonly ArmedFault<CallStageFault>[] {
    return this.#striking((fault) => 'method' in fault && matchesGlob(fault.method, method)).map(
      (armed) => armed as ArmedFault<CallStageFault>,
    );
  }

  /** Those that strike this GET. */
  atFile(name: string): readonly ArmedFault<FileStageFault>[] {
    return this.#striking((fault) => isOfRequest(fault) && matchesGlob(fault.file, name)).map(
      (armed) => armed as ArmedFault<FileStageFault>,
    );
  }

  /** Those of one kind that strike a lease on the VM. */
  atLease<Kind extends LeaseFault['kind']>(kind: Kind, vm: string): readonly FaultOf<Kind>[] {
    return this.#ofKind(kind, (fault) => matchesGlob((fault as LeaseFault).vm ?? '*', vm));
  }

  /** Those of one kind that strike a task on the VM. */
  atTask<Kind extends TaskFault['kind']>(
    kind: Kind,
    { task, vm }: { readonly task: string; readonly vm: string },
  ): readonly ArmedFault<FaultOf<Kind>>[] {
    const matches = (fault: Fault) =>
      'task' in fault &&
      fault.kind === kind &&
      matchesGlob(fault.task, task) &&
      matchesGlob(fault.vm ?? '*', vm);
    return this.#striking(matches).map((armed) => armed as unknown as ArmedFault<FaultOf<Kind>>);
  }

  /** Why a property of an object of that type is left out, if it is: the type of a fault, or nothing. */
  atProperty(type: string, path: string): { readonly type?: string } | undefined {
    const [fault] = this.#ofKind('unset', (each) => {
      const { property } = each as FaultOf<'unset'>;
      return `${type}.${path}.`.startsWith(`${property}.`);
    });
    return fault;
  }

  atManifest(): readonly FaultOf<'manifest'>[] {
    return this.#ofKind('manifest', () => true);
  }

  #ofKind<Kind extends FaultKind>(kind: Kind, matches: (fault: Fault) => boolean): readonly FaultOf<Kind>[] {
    const struck = this.#striking((fault) => fault.kind === kind && matches(fault));
    return struck.map(({ fault }) => fault as FaultOf<Kind>);
  }

  #striking(matches: (fault: Fault) => boolean): ArmedFault[] {
    return this.#armed.filter((armed) => matches(armed.fault) && armed.strikes());
  }
}

/** The others name a file to say which of a lease's they change. */
function isOfRequest(fault: Fault): fault is FileStageFault {
  return 'file' in fault && fault.kind !== 'manifest' && fault.kind !== 'device-url';
}
