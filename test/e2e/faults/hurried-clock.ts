import { fastClock } from '../../support/fast-clock.ts';

/** Five minutes pass in three seconds: a lease outlives a process that is slow to end, and a time-out can be waited for. */
export const hurriedClock = fastClock(100);
