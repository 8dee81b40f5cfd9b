// SPDX-License-Identifier: Apache-2.0
import { plusDays } from './span.ts';

export interface Timed {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** What of something lies on one day, in minutes of the day's clock, and beside how many others. */
export interface Piece<Of> {
  readonly of: Of;
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  readonly lanes: number;
}

export const dayMinutes = 24 * 60;
/** Nothing is drawn lower than this, however short it is. */
export const leastMinutes = 20;

/** The pieces of a day, in the order of time; those that meet lie in lanes beside each other. */
export function piecesOf<Of extends Timed>(all: readonly Of[], day: Date): Piece<Of>[] {
  const begin = day.getTime();
  const end = plusDays(day, 1).getTime();
  const found: { of: Of; from: number; to: number }[] = [];
  for (const one of all) {
    const startsAt = Date.parse(one.startsAt);
    const endsAt = Date.parse(one.endsAt);
    if (startsAt < end && endsAt > begin) {
      const from = startsAt <= begin ? 0 : clockMinutes(new Date(startsAt));
      // Its length is true also when the clock is changed meanwhile.
      const to = from + (endsAt - Math.max(startsAt, begin)) / 60_000;
      found.push({ of: one, from, to: endsAt >= end ? dayMinutes : Math.min(to, dayMinutes) });
    }
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  return beside(found);
}

export const clockMinutes = (date: Date): number => date.getHours() * 60 + date.getMinutes();

type Loose<Of> = Pick<Piece<Of>, 'of' | 'from' | 'to'>;

function beside<Of>(sorted: readonly Loose<Of>[]): Piece<Of>[] {
  const pieces: Piece<Of>[] = [];
  /** Those that meet, one with the other, and the moment at which each lane is free again. */
  let group: (Loose<Of> & { readonly lane: number })[] = [];
  let free: number[] = [];
  const close = () => {
    pieces.push(...group.map((one) => ({ ...one, lanes: free.length })));
    group = [];
    free = [];
  };
  for (const one of sorted) {
    if (free.every((until) => until <= one.from)) {
      close();
    }
    const open = free.findIndex((until) => until <= one.from);
    const lane = open < 0 ? free.length : open;
    free[lane] = Math.max(one.to, one.from + leastMinutes);
    group.push({ ...one, lane });
  }
  close();
  return pieces;
}

/** Whole hours that hold what is usual and all that is there. */
export function hoursOf(
  pieces: readonly Pick<Piece<unknown>, 'from' | 'to'>[],
  usual: readonly [number, number],
): readonly [from: number, to: number] {
  const [from, to] = usual;
  return [
    Math.min(from, ...pieces.map((one) => Math.floor(one.from / 60) * 60)),
    Math.max(to, ...pieces.map((one) => Math.ceil(one.to / 60) * 60)),
  ];
}
