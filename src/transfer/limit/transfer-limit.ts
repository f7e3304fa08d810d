/** What one transfer asks while it receives. */
export interface TransferLimit {
  /** Its request is on its way. */
  asked(): void;
  /** Counts bytes that were received; a promise means that the connection has to rest until it resolves. */
  received(bytes: number): Promise<void> | undefined;
  /** Bytes are asked for again, after a rest that was not for the limit either. */
  goesOn(): void;
}
