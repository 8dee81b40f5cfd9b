// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, type Booking } from '../../main/web/portal/api.ts';
import { routeOf } from '../../main/web/portal/route.ts';
import { ahead, clock, states, zoneName } from '../../main/web/portal/time.ts';

const noon = Date.parse('2026-07-01T12:00:00Z');

function booking(id: string, startsAt: string, endsAt: string, status = 'confirmed'): Booking {
  const tutor = { id: 't', name: 'T' };
  return { id, title: id, startsAt, endsAt, status, tutor, students: [], joinable: false };
}

test('a booking is now from its start until just before its end', () => {
  const one = booking('a', '2026-07-01T12:00:00Z', '2026-07-01T13:00:00Z');
  assert.equal(states([one], noon).get('a'), 'now');
  assert.equal(states([one], noon - 1).get('a'), 'next');
  assert.equal(states([one], noon + 3_600_000).get('a'), 'done');
});

test('only those that start first are next, and a cancelled one never is', () => {
  const found = states(
    [
      booking('gone', '2026-07-01T12:30:00Z', '2026-07-01T13:30:00Z', 'cancelled'),
      booking('b', '2026-07-01T14:00:00Z', '2026-07-01T15:00:00Z'),
      booking('a', '2026-07-01T13:00:00Z', '2026-07-01T14:00:00Z'),
    ],
    noon,
  );
  assert.deepEqual(Object.fromEntries(found), { gone: 'cancelled', b: 'later', a: 'next' });
});

test('times are told in the zone of the reader', () => {
  assert.equal(clock('2026-07-01T12:05:00Z', 'en-GB', 'Asia/Kolkata'), '17:35');
  assert.equal(zoneName(noon, 'en-GB', 'America/New_York'), 'New York (GMT-4)');
  assert.equal(zoneName(noon, 'en-GB', 'UTC'), 'UTC');
});

test('distances are minutes, then hours, and never zero', () => {
  assert.equal(ahead('2026-07-01T12:25:00Z', noon, 'en'), 'in 25 minutes');
  assert.equal(ahead('2026-07-01T15:10:00Z', noon, 'en'), 'in 3 hours');
  assert.equal(ahead('2026-07-01T12:00:01Z', noon, 'en'), 'in 1 minute');
});

test('addresses name pages', () => {
  assert.deepEqual(routeOf('/'), { page: 'classes' });
  assert.deepEqual(routeOf('/login'), { page: 'login' });
  assert.deepEqual(routeOf('/class/a%20b'), { page: 'class', id: 'a b' });
  assert.deepEqual(routeOf('/class/%zz'), { page: 'class', id: '%zz' });
  assert.deepEqual(routeOf('/class/'), { page: 'missing' });
  assert.deepEqual(routeOf('/class/a/b'), { page: 'missing' });
});

test('an error of any shape becomes a failure with words', () => {
  assert.equal(
    failure(409, { error: { code: 'class_over', message: 'This class is over.' } }).kind,
    'notOpen',
  );
  assert.equal(failure(502, '<html>').kind, 'starting');
  assert.equal(failure(418, undefined).kind, 'failed');
  assert.equal(failure(500, { error: { message: 7 } }).message, '');
});
