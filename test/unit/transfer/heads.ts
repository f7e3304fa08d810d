import { ResponseHeadReader, type ResponseHead } from '../../../src/transfer/response-head.ts';

/** The head of a 200 with these fields. */
export function headOf(fields: string, version = '1.1'): ResponseHead {
  const lines = fields === '' ? '' : `${fields}\r\n`;
  const result = new ResponseHeadReader().push(
    Buffer.from(`HTTP/${version} 200 OK\r\n${lines}\r\n`, 'latin1'),
  );
  if (result === undefined) throw new Error('incomplete');
  return result.head;
}
