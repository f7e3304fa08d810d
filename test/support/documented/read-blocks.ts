/** A block of code of a Markdown page, with what the comment above it says to the test and not to the reader. */
export interface Block {
  /** Of the fence, from 1. */
  readonly line: number;
  /** What stands behind the fence; `indented` where there is none because the block is indented. */
  readonly language: string;
  readonly text: string;
  readonly marks: Marks;
}

export interface Marks {
  /** `not run: REASON`: what the block needs is not to be had in a test. */
  readonly notRun?: string;
  /** `until stopped`: each line is a server that runs until somebody ends it, and then ends well. */
  readonly untilStopped?: true;
  /** `exit status N`: how the last command of the block ends. */
  readonly exitStatus?: number;
  /** `file: NAME`: the block is the content of this file, which later commands of the page read. */
  readonly file?: string;
}

/** Every block of a page, in order. */
export function readBlocks(page: string): Block[] {
  const lines = page.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)(```+)(\S*)/.exec(lines[at]!);
    if (fence === null) {
      if (beginsIndentedBlock(lines, at)) {
        const end = lines.findIndex((line, n) => n > at && line !== '' && !line.startsWith('    '));
        blocks.push({ line: at + 1, language: 'indented', text: lines.slice(at, end).join('\n'), marks: {} });
        at = (end === -1 ? lines.length : end) - 1;
      }
      continue;
    }
    const [, indent = '', ticks = '', language = ''] = fence;
    const end = lines.findIndex((line, n) => n > at && line.trimEnd() === indent + ticks);
    if (end === -1) throw new Error(`line ${at + 1}: the block has no end`);
    const text = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ line: at + 1, language, text: text.join('\n'), marks: readMarks(lines, at) });
    at = end;
  }
  return blocks;
}

/** Indented lines behind a list's bullet are text of that list: no page nests lists so deep that four spaces occur. */
function beginsIndentedBlock(lines: readonly string[], at: number): boolean {
  return lines[at]!.startsWith('    ') && (at === 0 || lines[at - 1]!.trim() === '');
}

function readMarks(lines: readonly string[], fence: number): Marks {
  let marks: Marks = {};
  for (let at = fence - 1; at >= 0; at--) {
    const comment = /^ *<!-- (not run|exit status|file|until stopped):? ?(.*) -->$/.exec(lines[at]!);
    if (comment === null) break;
    const [, word, value = ''] = comment;
    if (word === 'not run') marks = { ...marks, notRun: value };
    else if (word === 'file') marks = { ...marks, file: value };
    else if (word === 'until stopped') marks = { ...marks, untilStopped: true };
    else marks = { ...marks, exitStatus: Number(value) };
  }
  return marks;
}

/** What is typed at a `$` of a console block, and what the page shows below it. */
export interface Typed {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Lines that go on with a command begin with `> `, as bash prompts for them. */
export function readConsole(text: string): Typed[] {
  const typed: { command: string; shown: string[] }[] = [];
  for (const line of text.split('\n')) {
    const last = typed.at(-1);
    if (line.startsWith('$ ')) typed.push({ command: line.slice(2), shown: [] });
    else if (last === undefined) throw new Error(`no command stands above "${line}"`);
    else if (line.startsWith('> ') && last.shown.length === 0) last.command += `\n${line.slice(2)}`;
    else last.shown.push(line);
  }
  return typed;
}
