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
