import { createHash } from 'node:crypto';
import type { Effect, KillPoint, Moment } from './effects.ts';
import { stageOf, stages, type Stage } from './stages.ts';

/** A moment at which a run of this variant is killed. */
export interface Point extends KillPoint {
  readonly variant: string;
  readonly stage: Stage;
  /** Whether the next run goes on with what it finds, or starts again. */
  readonly resume: boolean;
}

/**
 * Every point of a run that has these effects. What depends on time (how often the server is asked whether something
 * has changed) is not the same in the next run, and none.
 */
export function pointsOf(variant: string, effects: readonly Effect[]): Point[] {
  const counts = new Map<string, number>();
  let stage: Stage = 'start';
  return effects.flatMap(({ effect, divisible }) => {
    stage = stageOf(effect, stage);
    const nth = (counts.get(effect) ?? 0) + 1;
    counts.set(effect, nth);
    if (/HttpNfcLeaseProgress|WaitForUpdates/.test(effect) && nth > 1) return [];
    return momentsOf(effect, divisible).map((moment) => ({
      variant,
      stage,
      effect,
      nth,
      moment,
      resume: false,
    }));
  });
}

/** What arrives has no half and no end: the process dies of it before it sees it. */
function momentsOf(effect: string, divisible: boolean): readonly Moment[] {
  if (/^(answer|body) /.test(effect)) return ['before'];
  return divisible ? ['before', 'half', 'after'] : ['before', 'after'];
}

/** Draws `count` points by a seed: from every stage, and of every variant, as many as of another, while there are any. */
export function drawPoints(points: readonly Point[], count: number, seed: number): Point[] {
  const waiting = stages.map((stage) =>
    shuffled(
      points.filter((point) => point.stage === stage),
      seed,
    ),
  );
  const drawn: Point[] = [];
  while (drawn.length < count && waiting.some((queue) => queue.length > 0)) {
    for (const queue of waiting) {
      const point = takeRarest(queue, drawn);
      if (point !== undefined) drawn.push(point);
    }
  }
  return drawn.slice(0, count).map((point, index) => ({ ...point, resume: index % 3 === 0 }));
}

/** Takes the first point of the variant that was drawn least. */
function takeRarest(queue: Point[], drawn: readonly Point[]): Point | undefined {
  const times = (point: Point) => drawn.filter(({ variant }) => variant === point.variant).length;
  const fewest = Math.min(...queue.map(times));
  return queue.splice(
    queue.findIndex((point) => times(point) === fewest),
    1,
  )[0];
}

/** By a hash of each point, so that a new point does not change the place of another. */
function shuffled(points: readonly Point[], seed: number): Point[] {
  const rank = (point: Point) =>
    createHash('sha256')
      .update(`${seed} ${JSON.stringify(point)}`)
      .digest('hex');
  return points
    .map((point) => ({ point, key: rank(point) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ point }) => point);
}
