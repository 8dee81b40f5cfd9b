// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clustersOf, shownMax } from '../../main/web/portal/calendar/clusters.ts';
import type { Booking } from '../../main/web/portal/calendar/booking.ts';
import {
  clockChange,
  joined,
  shifted,
  timeOf,
  minutesOf,
  type Rule,
} from '../../main/web/portal/calendar/hours.ts';
import { dayMinutes, hoursOf, piecesOf } from '../../main/web/portal/calendar/layout.ts';
import { knownZone } from '../../main/web/portal/time.ts';
import { daysBetween, dayKey, plusDays, spanOf, step } from '../../main/web/portal/calendar/span.ts';

const at = (day: string) => new Date(`${day}T10:00`);

describe('what a calendar shows', () => {
  test('a week begins where the reader lives', () => {
    assert.equal(dayKey(spanOf('week', at('2026-11-21'), 1).from), '2026-11-16');
    assert.equal(dayKey(spanOf('week', at('2026-11-21'), 0).from), '2026-11-15');
    assert.equal(dayKey(spanOf('week', at('2026-11-21'), 6).from), '2026-11-21');
  });

  test('a month is whole weeks, and holds each of its days', () => {
    for (let month = 0; month < 36; month++) {
      const first = new Date(2026, month, 1);
      const { from, to } = spanOf('month', first, 1);
      const days = daysBetween(from, to);
      assert.equal(days % 7, 0);
      assert.ok(from <= first && to >= new Date(2026, month + 1, 1), dayKey(first));
      assert.ok(days >= 28 && days <= 42);
    }
  });

  test('paging there and back is where it was', () => {
    for (const view of ['day', 'week', 'list'] as const) {
      assert.equal(dayKey(step(view, step(view, at('2026-03-29'), 1), -1)), '2026-03-29');
    }
    assert.equal(dayKey(step('month', at('2026-01-31'), 1)), '2026-02-01');
  });

  test('a day keeps its clock time when others are skipped', () => {
    assert.equal(plusDays(at('2026-03-28'), 1).getHours(), 10);
  });
});

const day = new Date('2026-11-21T00:00');
const moment = (text: string) => new Date(text).toISOString();
const timed = (startsAt: string, endsAt: string) => ({
  startsAt: moment(startsAt),
  endsAt: moment(endsAt),
});
const on = (from: string, to: string) => timed(`2026-11-21T${from}`, `2026-11-21T${to}`);

describe('the classes of a day', () => {
  test('lie where the clock says, and only what is of the day', () => {
    const pieces = piecesOf(
      [on('14:30', '16:00'), on('09:15', '10:00'), timed('2026-11-20T09:00', '2026-11-20T10:00')],
      day,
    );
    assert.deepEqual(
      pieces.map(({ from, to }) => [from, to]),
      [
        [9 * 60 + 15, 600],
        [14 * 60 + 30, 960],
      ],
    );
  });

  test('that go over midnight are on both days', () => {
    const night = timed('2026-11-20T23:00', '2026-11-21T01:30');
    const [first] = piecesOf([night], new Date('2026-11-20T00:00'));
    const [second] = piecesOf([night], day);
    assert.deepEqual([first?.from, first?.to], [23 * 60, dayMinutes]);
    assert.deepEqual([second?.from, second?.to], [0, 90]);
  });

  test('that meet lie beside each other, and are as wide as they can be', () => {
    const lanes = piecesOf([on('09:00', '11:00'), on('10:00', '12:00'), on('11:00', '12:00')], day);
    assert.deepEqual(
      lanes.map((one) => [one.lane, one.lanes]),
      [
        [0, 2],
        [1, 2],
        [0, 2],
      ],
    );
    const [alone] = piecesOf([on('12:00', '13:00'), on('13:00', '14:00')], day);
    assert.deepEqual([alone?.lane, alone?.lanes], [0, 1]);
  });
});

describe('classes that meet', () => {
  test('never lie on one another: 500 random days', () => {
    let seed = 20261121;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const two = (value: number) => `${value}`.padStart(2, '0');
    const clock = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
    for (let i = 0; i < 500; i++) {
      const all = Array.from({ length: 1 + random(12) }, () => {
        const from = random(1300);
        return on(clock(from), clock(from + 1 + random(130)));
      });
      const pieces = piecesOf(all, day);
      assert.equal(pieces.length, all.length);
      for (const one of pieces) {
        assert.ok(one.lane < one.lanes, `seed ${seed}`);
        const over = pieces.filter(
          (other) => other.lane === one.lane && other.from < one.to && one.from < other.to,
        );
        assert.deepEqual(over, [one], `seed ${seed}`);
      }
    }
  });

  test('stretch the hours that are shown', () => {
    assert.deepEqual(hoursOf([], [420, 1320]), [420, 1320]);
    assert.deepEqual(hoursOf([{ from: 390, to: 1410 }], [420, 1320]), [360, 1440]);
  });
});

describe('zones', () => {
  test('are those that the browser knows, also by the name that Java has for one', () => {
    assert.equal(knownZone('Z'), 'UTC');
    assert.equal(knownZone('Europe/Athens'), 'Europe/Athens');
    assert.equal(knownZone('Mars/Olympus'), undefined);
  });
});

describe('hours of a week', () => {
  const monday = (from: string, to: string): Rule => ({ day: 'monday', from, to });

  test('those that touch are one', () => {
    const rules = [monday('12:00', '14:00'), monday('09:00', '12:00'), monday('15:00', '16:00')];
    assert.deepEqual(joined(rules), [monday('09:00', '14:00'), monday('15:00', '16:00')]);
  });

  test('those for some kinds of class stay apart', () => {
    const some = { ...monday('10:00', '11:00'), sessionTypes: ['a'] };
    assert.equal(joined([monday('09:00', '12:00'), some]).length, 2);
  });

  test('those of other days of the year stay apart', () => {
    const summer = { ...monday('10:00', '11:00'), validFrom: '2026-06-01' };
    assert.equal(joined([monday('09:00', '12:00'), summer]).length, 2);
    assert.equal(joined([{ ...summer, from: '09:00' }, summer]).length, 1);
  });

  test('none leaves its day or vanishes', () => {
    assert.equal(shifted(monday('00:00', '01:00'), -30, 'both'), undefined);
    assert.equal(shifted(monday('23:00', '24:00'), 30, 'end'), undefined);
    assert.equal(shifted(monday('09:00', '09:30'), -30, 'end'), undefined);
    assert.deepEqual(shifted(monday('23:00', '23:30'), 30, 'end'), monday('23:00', '24:00'));
  });

  test('a time is what it was written as', () => {
    for (let minute = 0; minute <= 1440; minute += 15) {
      assert.equal(minutesOf(timeOf(minute)), minute);
    }
  });

  test('the next change of the clock is found to the quarter of an hour', () => {
    const change = clockChange('Europe/Lisbon', Date.UTC(2026, 10, 21));
    assert.equal(change?.minutes, 60);
    assert.ok(Math.abs((change?.atMillis ?? 0) - Date.UTC(2027, 2, 28, 1)) <= 900_000);
    assert.equal(clockChange('Asia/Tokyo', Date.UTC(2026, 10, 21)), undefined);
    assert.equal(clockChange('Australia/Lord_Howe', Date.UTC(2026, 10, 21))?.minutes, -30);
  });
});

describe('a whole school', () => {
  const booking = (i: number, status = 'confirmed') =>
    ({ id: `${i}`, status, startsAt: new Date(2026, 8, 7, 9 + (i % 8), 15).toISOString() }) as Booking;

  test('is shown in numbers, which hold every class that stands', () => {
    const few = Array.from({ length: shownMax }, (_, i) => booking(i));
    assert.equal(clustersOf(few, 'week'), undefined);
    const many = [...few, booking(1), booking(2, 'cancelled')];
    const sum = (view: 'week' | 'month') =>
      clustersOf(many, view)?.reduce((total, { count }) => total + count, 0);
    assert.equal(sum('week'), shownMax + 1);
    assert.equal(sum('month'), shownMax + 1);
    assert.equal(clustersOf(many, 'week')?.length, 8);
    assert.equal(clustersOf(many, 'month')?.length, 1);
  });
});
