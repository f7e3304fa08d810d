import { describe, expect, it } from 'vitest';
import { renderError, type ErrorReport } from '../../../../src/cli/render/error.ts';
import { fail } from '../../../../src/core/errors.ts';
import { Secrets } from '../../../../src/settings/redact.ts';

function rendered(thrown: unknown, options: Partial<ErrorReport> = {}) {
  let [stdout, stderr] = ['', ''];
  const status = renderError(thrown, {
    mode: 'human',
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    ...options,
  });
  return { stdout, stderr, status };
}

const notFound = fail('not-found', 'no VM is called "web1"', {
  hint: 'did you mean web01?',
  details: { nearest: ['web01'] },
});

describe('a run that failed', () => {
  it('says what happened and what to do next on stderr, and nothing on stdout', () => {
    expect(rendered(notFound)).toEqual({
      stdout: '',
      stderr: 'error: no VM is called "web1"\nhint: did you mean web01?\n',
      status: 12,
    });
  });

  it('indents the further lines of a long message, and shows control characters instead of obeying them', () => {
    const { stderr } = rendered(fail('vsphere-fault', 'first\nsecond \u001b[2J'));
    expect(stderr).toBe(`error: first\n       second ${String.raw`\x1b[2J`}\n`);
  });

  it('with --json prints one document on stdout, and the words still on stderr', () => {
    const { stdout, stderr } = rendered(notFound, { mode: 'json', vm: 'web1' });
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'not-found',
        message: 'no VM is called "web1"',
        hint: 'did you mean web01?',
        exit_status: 12,
        retryable: false,
        vm: 'web1',
        details: { nearest: ['web01'] },
      },
    });
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(stderr).toContain('error: no VM');
  });

  it('with --quiet prints a block that begins with its status', () => {
    const { stdout } = rendered(notFound, { mode: 'quiet', vm: 'web1' });
    expect(stdout).toBe(
      'status=failed\nvm=web1\nerror_code=not-found\nerror=no VM is called "web1"\nhint=did you mean web01?\n',
    );
  });

  it('is not called failed when the export is good and something is left behind', () => {
    const leftBehind = fail('left-behind', 'the export is good, but this is left behind: the lease');
    const { stdout, stderr, status } = rendered(leftBehind, { mode: 'quiet' });
    expect(stdout).not.toContain('status=');
    expect(stderr).toMatch(/^warning: /);
    expect(status).toBe(4);
  });

  it('shows a stack and the causes with --debug only', () => {
    const cause = Object.assign(new TypeError('socket hang up'), { cause: { code: 'ECONNRESET' } });
    const error = fail('unreachable', 'vc1 does not answer', { cause });
    expect(rendered(error).stderr).toBe('error: vc1 does not answer\n');
    const { stderr } = rendered(error, { debug: true });
    expect(stderr).toMatch(/code: unreachable\n.*error\.test\.ts.*caused by: TypeError: socket hang up/s);
    expect(stderr).toContain("caused by: { code: 'ECONNRESET' }");
  });

  it('names no secret, in any form of the output', () => {
    const secrets = new Secrets();
    secrets.add('hunter"2');
    const error = fail('unreachable', 'https://root:pw@vc1/sdk refused hunter"2', {
      hint: 'hunter"2?',
      cause: new Error('login hunter"2'),
      details: { url: 'https://root:pw@vc1', words: ['hunter"2'] },
    });
    for (const mode of ['human', 'quiet', 'json'] as const) {
      const { stdout, stderr } = rendered(error, { mode, secrets, debug: true });
      expect(stdout + stderr).not.toMatch(/hunter|:pw@/);
    }
  });

  it('calls what nobody expected a defect, without its stack', () => {
    const { stderr, status } = rendered(new TypeError('x is not a function'));
    expect(stderr).toMatch(/^error: x is not a function\nhint: this is a defect/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(status).toBe(1);
  });
});
