import { describe, expect, test } from 'vitest';
import { vsphereUrl } from '../../../src/settings/vsphere-url.ts';

const read = (written: string) => vsphereUrl.safeParse(written);

describe('the URL of a server', () => {
  test.each([
    ['vcenter', 'https://vcenter/sdk'],
    ['vcenter.example.com:8443', 'https://vcenter.example.com:8443/sdk'],
    ['https://vcenter', 'https://vcenter/sdk'],
    ['https://vcenter/', 'https://vcenter/sdk'],
    ['HTTPS://vcenter/sdk', 'https://vcenter/sdk'],
    ['https://proxy/vc1/sdk', 'https://proxy/vc1/sdk'],
    ['https://[fd00::1]:443/sdk', 'https://[fd00::1]/sdk'],
    [' 127.0.0.1:8989 ', 'https://127.0.0.1:8989/sdk'],
    ['vcenter?x=1#y', 'https://vcenter/sdk'],
  ])('%j is %s', (written, href) => {
    expect(read(written).data?.url.href).toBe(href);
  });

  test('keeps the credentials apart', () => {
    const { url, username, password } = read('https://user:p%2Fw@vcenter').data ?? {};
    expect([url?.href, username, password]).toEqual(['https://vcenter/sdk', 'user', 'p/w']);
    expect(read('user@vcenter').data).not.toHaveProperty('password');
  });

  test.each([
    ['http://vcenter', /plain http/],
    ['http://127.0.0.1', /plain http/],
    ['ftp://vcenter', /not an https URL/],
    ['', /not a host name/],
    ['https://', /not a host name/],
    ['two words', /not a host name/],
    ['vcenter:port', /not a host name/],
    ['https://user:100%@vcenter', /percent-encoded/],
  ])('%j is refused', (written, message) => {
    expect(read(written).error?.issues[0]?.message).toMatch(message);
  });
});
