import { join } from 'node:path';
import { judge, projectRoot } from './judges.ts';

/** What Python's e-mail package makes of a message (test/peers/python/read-mail.py). */
export interface ReadMail {
  /** Names in lower case, values decoded. */
  readonly headers: Readonly<Record<string, string>>;
  /** In document order; the first is the message itself. */
  readonly parts: readonly {
    readonly type: string;
    readonly charset: string | null;
    readonly encoding: string | null;
    /** Of a part that has no parts. */
    readonly content?: string;
  }[];
  /** Everything that it has against the message. */
  readonly defects: readonly string[];
  /** In bytes. */
  readonly longest_line: number;
  readonly bare_line_feeds: number;
  readonly seven_bit: boolean;
}

export async function readMail(raw: string): Promise<ReadMail> {
  const script = join(projectRoot, 'test/peers/python/read-mail.py');
  const ran = await judge('python3').run([script], { input: raw });
  if (ran.exitCode !== 0) throw new Error(`read-mail.py failed: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as ReadMail;
}
