import { expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { startSimulator } from '../../../src/simulator/start.ts';
import { SoapClient } from './soap-client.ts';

it('Every call takes the latency longer, and nothing takes any where none is wanted', async () => {
  const slept: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      return Promise.resolve();
    },
  };
  await using far = await startSimulator({ vms: [], clock, latencyMilliseconds: 250 });
  await new SoapClient(far).logIn();
  expect(slept).toEqual([250]);
  await using near = await startSimulator({ vms: [], clock });
  await new SoapClient(near).logIn();
  expect(slept).toEqual([250]);
});
