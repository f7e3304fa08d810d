/**
 * What can be made to go wrong, and where. Each strikes requests that match it, in order and never by chance: the first
 * `skip` of them pass, the next `times` are struck.
 */
export type Fault = Often &
  (
    | (OnCall & (AnswerFault | CallFault))
    | (OnFile & (AnswerFault | ContentFault | FramingFault))
    | LeaseFault
    | ManifestFault
    | TaskFault
    | PropertyFault
  );

export interface Often {
  /** Matching requests that are struck; absent: all. */
  readonly times?: number;
  /** Matching requests that pass first; absent: 0. */
  readonly skip?: number;
}

/**
 * A SOAP request by the wire name of its method, a REST request by method and path (`GET /api/cis/tagging/tag/{id}`);
 * `*` stands for any run of characters: `HttpNfcLease*`. What is SOAP's own does nothing to REST.
 */
export interface OnCall {
  readonly method: string;
}

/**
 * A GET by the last part of its path: `disk-0.vmdk` of a lease; `vimServiceVersions.xml`, and `web01.nvram` of a
 * datastore, which can be answered with something else, and whose content stays as it is. `*` as above.
 */
export interface OnFile {
  readonly file: string;
}

/** What can happen to any request. */
export type AnswerFault =
  /** Another status, without the answer. `location` makes it a redirect. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly location?: string;
      readonly retryAfter?: number;
    }
  /** A proxy's page instead of the answer; absent status: 200. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Status 200 and no byte. */
  | { readonly kind: 'empty' }
  /** The connection is reset before the answer. `handled`: after the call was carried out. */
  | { readonly kind: 'reset'; readonly handled?: boolean }
  /**
   * Only the first `after` bytes of the answer come (absent: half of a call's, none of a file's). Then the connection is
   * reset, or closed, or the body ends as HTTP wants it: `ended` says that it is whole.
   */
  | {
      readonly kind: 'cut';
      readonly after?: number;
      readonly how?: 'reset' | 'closed' | 'ended';
      readonly admitted?: boolean;
    }
  /** Nothing more comes after `after` bytes (absent: 0, and a call is not carried out) until `release()`. */
  | { readonly kind: 'hold'; readonly after?: number }
  /** Headers without end, up to `bytes` (absent: 1 GiB), then the connection is closed. */
  | { readonly kind: 'header-flood'; readonly bytes?: number }
  /** Every session ends, and its leases with it; for a file when `after` bytes (absent: 0) have been sent. */
  | { readonly kind: 'end-sessions'; readonly after?: number }
  /** An ESXi host (absent: every one) drops out, or is back. For a file when `after` bytes have been sent. */
  | {
      readonly kind: 'host-state';
      readonly state: 'connected' | 'disconnected' | 'notResponding';
      readonly host?: string;
      readonly after?: number;
    }
  /** The VM is moved, before the request; only a call that comes while neither task nor lease has the VM can be struck. */
  | {
      readonly kind: 'move-vm';
      readonly vm: string;
      readonly host?: string;
      readonly datastore?: string;
      readonly folder?: string;
    }
  /** Every lease expires, as if nobody had renewed it. */
  | { readonly kind: 'expire-leases'; readonly after?: number }
  /** From the next connection on, the server shows another certificate; leases name the old one. */
  | { readonly kind: 'new-certificate' };

export interface ThrownFault {
  readonly type: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

export type CallFault =
  /** The method throws this fault of the vim25 schema. `object` and `task` are filled in where it needs them. */
  | ({ readonly kind: 'fault' } & ThrownFault)
  /** Text that is no XML. */
  | { readonly kind: 'not-soap' }
  /** An envelope with too much in it; `entities` is the "billion laughs". `bytes` absent: 100 MB. */
  | {
      readonly kind: 'xml-bomb';
      readonly shape: 'elements' | 'text' | 'nesting' | 'entities';
      readonly bytes?: number;
    };

/**
 * Changes of a file's content. `admitted`: the lease's manifest tells what was really sent, as a server does that reads
 * its disk wrongly; otherwise it tells what should have been sent, as when something on the way changes bytes.
 */
export type ContentFault = { readonly admitted?: boolean } & (
  | { readonly kind: 'flip'; readonly at: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes?: number }
  | { readonly kind: 'drop'; readonly at: number; readonly bytes?: number }
  /** Bytes behind the end. */
  | { readonly kind: 'extend'; readonly bytes?: number }
  | { readonly kind: 'structure'; readonly change: StructureChange }
  /** The body of another disk of the VM. */
  | { readonly kind: 'other-disk'; readonly disk: number }
  /** The disk as it was after its guest had written `generation` times. */
  | { readonly kind: 'old-disk'; readonly generation?: number }
);

/** Disks that are not well made. A grain is one of those that hold data, the first or the first two. */
export type StructureChange =
  | 'grains-swapped'
  | 'grain-twice'
  | 'grain-missing'
  | 'grain-beyond-capacity'
  | 'table-entry'
  | 'directory-entry'
  | 'header-capacity'
  | 'footer-capacity'
  | 'all-capacities'
  | 'no-footer'
  | 'no-end'
  | 'unknown-marker';

/** How the body is framed (RFC 9112, 6 and 7); the first five are legal. */
export interface FramingFault {
  readonly kind: 'framing';
  readonly as:
    | 'length'
    | 'until-close'
    | 'chunk-extensions'
    | 'trailers'
    | 'small-chunks'
    | 'length-too-small'
    | 'length-too-large'
    | 'two-lengths'
    | 'length-and-chunks'
    | 'bad-chunk-size'
    | 'huge-chunk-size'
    | 'endless-chunk-line'
    | 'chunk-without-end'
    | 'endless-trailers'
    | 'unknown-encoding';
}

/** Leases that are not what they should be. `vm` is a name, `*` as above; absent: every VM. */
export type LeaseFault = { readonly vm?: string } & (
  | { readonly kind: 'lease-error'; readonly type: string; readonly message?: string }
  | { readonly kind: 'offer'; readonly files: 'none' | 'no-disks' | 'without-last-disk' | 'first-disk-twice' }
  /** Another scheme, authority (`host:port`) or SHA-1 thumbprint for the files whose name matches; absent: all. */
  | {
      readonly kind: 'device-url';
      readonly file?: string;
      readonly scheme?: string;
      readonly authority?: string;
      readonly thumbprint?: string;
    }
);

/** What HttpNfcLeaseGetManifest says of the files whose name matches; absent: all. */
export interface ManifestFault {
  readonly kind: 'manifest';
  readonly file?: string;
  readonly change: 'missing' | 'size' | 'sha1' | 'sha256' | 'no-checksums';
}

/**
 * What becomes of a task, by the wire name of the method that starts it (`CreateSnapshot_Task`, `ShutdownGuest`; `*` as
 * above) and the name of its VM; absent: every VM. It is struck when it starts.
 */
export type TaskFault = { readonly task: string; readonly vm?: string } &
  /** It ends with an error. `done`: after its work, which stays. */
  (
    | ({ readonly kind: 'task-error'; readonly done?: boolean } & ThrownFault)
    /** It runs for so long, or until `release()`; its work is done after that, or before (`done`). */
    | { readonly kind: 'task-hold'; readonly seconds?: number; readonly done?: boolean }
    /** The snapshots leave the tree, but their files are not merged. With a `type` the task ends with that fault. */
    | { readonly kind: 'consolidation-needed'; readonly type?: string }
  );

/**
 * A property that is read is left out of the answer, as one that is unset is: `VirtualMachine.snapshot`, with all that
 * is below it. With a `type` the answer says why (`missingSet`). It strikes a read of an object that would have it.
 */
export interface PropertyFault {
  readonly kind: 'unset';
  readonly property: string;
  readonly type?: string;
}

export type FaultKind = Fault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { readonly kind: Kind }>;
/** A fault of a request for a method or a file. */
export type CallStageFault = Often & OnCall & (AnswerFault | CallFault);
export type FileStageFault = Often & OnFile & (AnswerFault | ContentFault | FramingFault);
