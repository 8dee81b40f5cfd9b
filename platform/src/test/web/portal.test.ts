// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accents, contrast, rgb } from '#design/accents.ts';
import { address } from '../../main/web/portal/ask.ts';
import type { Booking } from '../../main/web/portal/api.ts';
import { failure } from '../../main/web/portal/call.ts';
import { since } from '../../main/web/portal/format.ts';
import { preferred, regional } from '../../main/web/portal/language.ts';
import { onChange, take } from '../../main/web/portal/live.ts';
import { checkChain } from '../../main/web/portal/pages/audit-chain.ts';
import { routeOf, tokenOf } from '../../main/web/portal/route.ts';
import { ahead, clock, states, zoneName } from '../../main/web/portal/time.ts';
import arCore from '../../main/web/portal/words/ar/core.ts';
import arAccount from '../../main/web/portal/words/ar/account.ts';
import arSchool from '../../main/web/portal/words/ar/school.ts';
import enAccount from '../../main/web/portal/words/en/account.ts';
import enSchool from '../../main/web/portal/words/en/school.ts';
import enCore from '../../main/web/portal/words/en/core.ts';
import arLesson from '../../main/web/portal/words/ar/lesson.ts';
import enLesson from '../../main/web/portal/words/en/lesson.ts';
import arLinks from '../../main/web/portal/words/ar/links.ts';
import enLinks from '../../main/web/portal/words/en/links.ts';
import arOperator from '../../main/web/portal/words/ar/operator.ts';
import enOperator from '../../main/web/portal/words/en/operator.ts';

const sheets = [
  { en: enAccount, ar: arAccount },
  { en: enSchool, ar: arSchool },
  { en: enCore, ar: arCore },
  { en: enLesson, ar: arLesson },
  { en: enOperator, ar: arOperator },
  { en: enLinks, ar: arLinks },
];
const noon = Date.parse('2026-07-01T12:00:00Z');

function booking(
  id: string,
  startsAt: string,
  endsAt: string,
  status: Booking['status'] = 'confirmed',
): Booking {
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
  assert.deepEqual(routeOf('/'), { page: 'calendar', id: '' });
  assert.deepEqual(routeOf('/login'), { page: 'login', id: '' });
  assert.deepEqual(routeOf('/login/'), { page: 'login', id: '' });
  assert.deepEqual(routeOf('/class/a%20b'), { page: 'class', id: 'a b' });
  assert.deepEqual(routeOf('/class/%zz'), { page: 'class', id: '%zz' });
  assert.deepEqual(routeOf('/connection/7'), { page: 'connection', id: '7' });
  assert.equal(routeOf('/class/').page, 'missing');
  assert.equal(routeOf('/class/a/b').page, 'missing');
  assert.equal(routeOf('/constructor').page, 'missing');
});

test('the token of a mail is read from the fragment, or from the query', () => {
  assert.equal(tokenOf({ hash: '#a%2Bb', search: '' }), 'a+b');
  assert.equal(tokenOf({ hash: '', search: '?token=abc' }), 'abc');
  assert.equal(tokenOf({ hash: '', search: '' }), '');
});

test('the portal speaks the first language that it knows, else English', () => {
  assert.equal(preferred(['de-DE', 'ar-EG', 'en']), 'ar');
  assert.equal(preferred(['xx']), 'en');
  assert.equal(preferred([]), 'en');
  assert.equal(regional('en', ['ar', 'en-GB', 'en-US']), 'en-GB');
  assert.equal(regional('ar', ['en']), 'ar');
});

test('both languages say the same things', () => {
  for (const sheet of sheets) {
    const { en, ar } = sheet;
    assert.deepEqual(shape(ar), shape(en));
  }
});

/** The names and kinds of all words; lists by their length. */
function shape(words: unknown): unknown {
  if (typeof words !== 'object' || words === null) {
    return typeof words;
  }
  const entries = Object.entries(words).map(([name, word]) => [name, shape(word)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('what was is told from now', () => {
  assert.equal(since('2026-07-01T11:55:00Z', noon, 'en'), '5 minutes ago');
  assert.equal(since('2026-06-30T11:00:00Z', noon, 'en'), 'yesterday');
  assert.equal(since('2026-01-01T11:00:00Z', noon, 'en-GB'), '1 Jan 2026');
  assert.equal(since('2026-07-01T12:00:00Z', noon, 'en'), 'this minute');
});

test('any colour of a school can be read in both themes', () => {
  for (const colour of ['#0f5c6e', '#ffe600', '#000000', '#ffffff', '#7a2e5d', '#808080', 'nonsense']) {
    const { light, onLight, dark, onDark } = accents(colour);
    for (const [text, ground] of [
      [light, '#f1ede5'],
      [light, '#ffffff'],
      [dark, '#1a1f28'],
      [dark, '#0d1015'],
      [onLight, light],
      [onDark, dark],
    ] as const) {
      assert.ok(contrast(rgb(text), rgb(ground)) >= 4.5, `${colour}: ${text} on ${ground}`);
    }
  }
  assert.equal(accents('#0f5c6e').light, '#0f5c6e');
});

test('who listens to a topic is told of its changes only', () => {
  const told: string[] = [];
  const end = onChange(['people.'], ({ type }) => told.push(type));
  take({ type: 'people.changed' });
  take({ type: 'school.changed' });
  end();
  take({ type: 'people.changed' });
  assert.deepEqual(told, ['people.changed']);
});

test('a chain of seals holds until an entry is changed or gone', async () => {
  const entry = (number: number, action: string) => ({
    number,
    school: 's',
    person: 'p',
    at: 't',
    requestId: 'r',
    address: 'a',
    action,
    subject: 'x',
    before: null,
    after: '{"é":1}',
  });
  const lines = sealed([entry(1, 'a.b'), entry(2, 'c.d'), entry(3, 'e.f')]);
  const check = (some: readonly object[]) =>
    checkChain(some.map((one) => JSON.stringify(one)).join('\n') + '\n', () => undefined);
  const end = { end: 3, hash: lines[2]?.hash };
  assert.deepEqual(await check([...lines, end]), { holds: 3 });
  assert.deepEqual(await check(lines), { holds: 3, brokenAt: 4 });
  assert.deepEqual(await check(lines.slice(1)), { holds: 0, brokenAt: 1 });
  assert.deepEqual(await check([...lines.slice(0, 2), end]), { holds: 2, brokenAt: 3 });
  assert.deepEqual(await check(lines.map((one) => (one.number === 2 ? { ...one, action: 'c.x' } : one))), {
    holds: 1,
    brokenAt: 2,
  });
});

function sealed<T extends Record<string, unknown>>(entries: readonly T[]) {
  const names = ['school', 'person', 'at', 'requestId', 'address', 'action', 'subject', 'before', 'after'];
  const lines: (T & { hash: string })[] = [];
  for (const one of entries) {
    const parts = [
      lines.at(-1)?.hash ?? '0'.repeat(64),
      String(one['number']),
      ...names.map((name) => one[name]),
    ];
    const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    lines.push({ ...one, hash: digest });
  }
  return lines;
}

test('addresses of calls are filled in and escaped', () => {
  assert.equal(
    address('/people/{id}', { id: 'a/b' }, { q: 'x y', role: '', after: undefined }),
    'people/a%2Fb?q=x+y',
  );
  assert.equal(address('/people', {}, {}), 'people');
});

test('an error of any shape becomes a failure with words', () => {
  assert.equal(
    failure(409, { error: { code: 'class_over', message: 'This class is over.' } }).kind,
    'notOpen',
  );
  assert.equal(failure(502, '<html>').kind, 'starting');
  assert.equal(failure(409, { error: { code: 'stale' } }).kind, 'stale');
  assert.equal(failure(409, { error: { code: 'email_in_use' } }).kind, 'conflict');
  assert.equal(
    failure(400, { error: { code: 'invalid_request', details: { field: 'name' } } }).field,
    'name',
  );
  assert.equal(failure(418, undefined).kind, 'failed');
  assert.equal(failure(500, { error: { message: 7 } }).message, '');
});
