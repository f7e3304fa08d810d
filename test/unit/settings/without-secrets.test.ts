import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../src/settings/without-secrets.ts';

test('a program of the user’s gets no variable that a secret is read from, whatever its name', () => {
  const environment = {
    PATH: '/bin',
    HYPEREXPORT_PASSWORD: 'a',
    GOVC_PASSWORD: 'b',
    HYPEREXPORT_WEBHOOK_URL: 'c',
    VC2_PASSWORD: 'd',
    SMTP_WORD: 'e',
  };
  const settings = { passwordVariable: 'VC2_PASSWORD', emailPasswordVariable: 'SMTP_WORD' };
  expect(withoutSecrets(environment, settings)).toEqual({ PATH: '/bin' });
});
