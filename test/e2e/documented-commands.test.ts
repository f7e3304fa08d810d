import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compareOutput } from '../support/documented/compare-output.ts';
import { readBlocks, readConsole, type Block } from '../support/documented/read-blocks.ts';
import { reportingFailures, stoppedWhenItSpeaks } from '../support/documented/shell.ts';
import { setStage, type Stage } from '../support/documented/stage.ts';
import { judge, projectRoot } from '../support/judges.ts';

/** Of text that is shown and nothing that is typed. */
const shownOnly = ['text', 'json', 'yaml', 'ini', 'xml', 'crontab', 'python', 'javascript'];

/** What pages use beside the shell and what every machine has. */
const programs = ['jq', 'qemu-img', 'sha256sum'] as const;

/** Pages of and for developers; completion.md has a test of its own, which types its blocks into the shells they are for. */
const others = ['architecture', 'benchmarks', 'reliability', 'completion'].map((name) => `docs/${name}.md`);

const pages = globSync(['README.md', 'docs/*.md', 'docs/guide/*.md'], { cwd: projectRoot })
  .filter((page) => !others.includes(page))
  .sort();
const counts = { executed: 0, notRun: [] as string[] };

describe('What a page tells a reader to type works as the page shows it', () => {
  afterAll(() => {
    console.info(
      [`${counts.executed} commands of ${pages.length} pages were executed, these blocks were not:`]
        .concat(counts.notRun)
        .join('\n  '),
    );
  });

  test.for(pages)('%s', { timeout: 600_000 }, async (page, { skip }) => {
    const blocks = readBlocks(await readFile(join(projectRoot, page), 'utf8'));
    const unknown = blocks.filter((block) => !isKnown(block)).map(({ line }) => `${page}:${line}`);
    expect(
      unknown,
      'these blocks are no fences with a language, or hide a command (CONTRIBUTING.md)',
    ).toEqual([]);
    const absent = programs.filter(
      (name) => !judge(name).present && blocks.some((block) => uses(block, name)),
    );
    if (absent.length > 0 && process.env['HYPEREXPORT_REQUIRE_JUDGES'] !== '1')
      skip(`${page} uses ${absent.join(', ')}, which this machine has not`);
    if (!blocks.some(isTyped)) return;
    await using stage = await setStage();
    for (const block of blocks) await follow(stage, `${page}:${block.line}`, block);
  });
});

async function follow(stage: Stage, place: string, block: Block): Promise<void> {
  const { language, text, marks } = block;
  if (marks.file !== undefined) await stage.file(marks.file, text);
  if (!isTyped(block)) return;
  if (marks.notRun !== undefined) {
    counts.notRun.push(`${place}: ${marks.notRun}`);
    return;
  }
  if (language === 'console') await followConsole(stage, place, block);
  else await followScript(stage, place, block);
}

/** A console block: what is typed at its prompts, and what is printed then. */
async function followConsole(stage: Stage, place: string, { text, marks }: Block): Promise<void> {
  const typed = readConsole(text);
  for (const [n, { command, shown }] of typed.entries()) {
    const { output, exitStatus } = await stage.type(command);
    counts.executed += 1;
    const next = typed[n + 1];
    const stated = next?.command === 'echo $?' ? Number(next.shown[0]) : undefined;
    const expected = stated ?? (n === typed.length - 1 ? marks.exitStatus : undefined) ?? 0;
    expect({ command, exitStatus }, `${place}\n${output}`).toEqual({ command, exitStatus: expected });
    if (shown.length === 0) continue;
    const { page, printed, same } = compareOutput(shown, output);
    if (!same) expect(printed, `${place}: ${command} printed\n${output}`).toBe(page);
  }
}

/** A script: none of its commands fails, unless the last one is said to. */
async function followScript(stage: Stage, place: string, { text, marks }: Block): Promise<void> {
  const { exitStatus = 0, untilStopped = false } = marks;
  const lines = text.split('\n').filter((line) => /^[^\s#]/.test(line));
  const script = untilStopped ? lines.map(stoppedWhenItSpeaks).join('\n') : text;
  const said = await stage.type(exitStatus === 0 ? reportingFailures(script) : script);
  counts.executed += lines.length;
  expect(said.exitStatus, `${place}\n${text}\n${said.output}`).toBe(exitStatus);
}

function uses(block: Block, program: string): boolean {
  return isTyped(block) && block.marks.notRun === undefined && block.text.includes(program);
}

function isTyped({ language }: Block): boolean {
  return ['bash', 'sh', 'console'].includes(language);
}

/** A block says what it is; what looks like something to type is not hidden in one that is only shown. */
function isKnown(block: Block): boolean {
  if (isTyped(block)) return true;
  return shownOnly.includes(block.language) && !/^(?:\$ |hyperexport |npm )/m.test(block.text);
}
