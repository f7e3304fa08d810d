/** What could stand where the cursor is. */
export interface Answer {
  /** What of the word stays as it is; the candidates are what may follow: `--format=`, `mac,`. */
  readonly before: string;
  readonly candidates: readonly Candidate[];
  /** The names of files or directories on this machine may stand there too. */
  readonly paths?: 'file' | 'directory';
}

export interface Candidate {
  readonly text: string;
  /** A few words for shells that show them. */
  readonly about?: string;
  /** It is no whole word yet: no space behind it. */
  readonly open?: true;
}

export const NOTHING: Answer = { before: '', candidates: [] };
