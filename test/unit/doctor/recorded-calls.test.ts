import { expect, it } from 'vitest';
import type { SoapEntry } from '../../../src/doctor/trace/trace.ts';
import { RecordedCalls } from '../../support/replay/recorded-calls.ts';
import { StandIns } from '../../support/replay/stand-ins.ts';

const TARGETS: Readonly<Record<string, string>> = {
  RetrievePropertiesEx: 'PropertyCollector:propertyCollector',
  CreateSnapshot_Task: 'VirtualMachine:vm-1',
};

function asked(method: string, content: string) {
  const target = TARGETS[method] ?? 'SearchIndex:SearchIndex';
  const [type = '', value = ''] = target.split(':');
  const self = `<_this type="${type}">${value}</_this>`;
  const request = `<Envelope><Body><${method} xmlns="urn:vim25">${self}${content}</${method}></Body></Envelope>`;
  return { method, target, request };
}

const answered = (call: ReturnType<typeof asked>, answer: string): SoapEntry => ({
  ...{ kind: 'soap', ...call, answer },
  ...{ status: 200, contentType: 'text/xml', answerCharacters: answer.length },
});

const read = (vm: string, ...paths: string[]) => {
  const pathSet = paths.map((path) => `<pathSet>${path}</pathSet>`).join('');
  const objectSet = `<objectSet><obj type="VirtualMachine">${vm}</obj></objectSet>`;
  return asked(
    'RetrievePropertiesEx',
    `<specSet><propSet><type>VirtualMachine</type>${pathSet}</propSet>${objectSet}</specSet>`,
  );
};
const snapshot = (name: string) => asked('CreateSnapshot_Task', `<name>${name}</name><memory>false</memory>`);

const standIns = (...native: string[]) => new StandIns(new Set(native));
const answersOf = (calls: RecordedCalls, ...all: ReturnType<typeof asked>[]) =>
  all.map((call) => calls.find(call)?.answer);

it('calls side by side get the answers about their own objects, each in its order, the last one as often as it is asked', () => {
  const calls = new RecordedCalls(
    [
      answered(read('vm-1', 'name', 'parent'), 'first of 1'),
      answered(read('vm-2', 'name', 'parent'), 'first of 2'),
      answered(read('vm-1', 'name', 'parent'), 'second of 1'),
    ],
    standIns(),
  );
  const [one, two] = [read('vm-1', 'name', 'parent'), read('vm-2', 'name', 'parent')];
  expect(answersOf(calls, two, one, two, one, one)).toEqual([
    'first of 2',
    'first of 1',
    'first of 2',
    'second of 1',
    'second of 1',
  ]);
});

it('of the questions about one object the most similar one is answered, also when it was asked before', () => {
  const calls = new RecordedCalls(
    [
      answered(read('vm-1', 'name', 'parent', 'runtime'), 'all'),
      answered(read('vm-1', 'datastore'), 'datastore'),
    ],
    standIns(),
  );
  const more = read('vm-1', 'name', 'parent', 'runtime', 'config');
  expect(answersOf(calls, read('vm-1', 'datastore'), more, more)).toEqual(['datastore', 'all', 'all']);
});

it('what was asked of another object is no answer, nor is what was asked quite otherwise', () => {
  const calls = new RecordedCalls([answered(read('vm-1', 'name'), 'of 1')], standIns());
  expect(answersOf(calls, read('vm-2', 'name'))).toEqual([undefined]);
  const other = asked('RetrievePropertiesEx', '<specSet><a>x</a><b>y</b><c>z</c></specSet>');
  expect(answersOf(calls, other)).toEqual([undefined]);
});

it('what makes something is answered as often as it was made', () => {
  const calls = new RecordedCalls([answered(snapshot('name-1'), 'task-1')], standIns());
  expect(answersOf(calls, snapshot('mine'), snapshot('mine'))).toEqual(['task-1', undefined]);
});

it('what a run says in its own words stands for the recorded words from then on, and a word of the trace for itself', () => {
  const words = standIns('name-1', 'name-2');
  const calls = new RecordedCalls(
    [answered(snapshot('name-1'), ''), answered(snapshot('name-1'), '')],
    words,
  );
  calls.find(snapshot('name-2'));
  expect(words.inPlaceOf('name-1')).toBe('name-1');
  calls.find(snapshot('mine of today'));
  expect(words.inPlaceOf('name-1')).toBe('mine of today');
});
