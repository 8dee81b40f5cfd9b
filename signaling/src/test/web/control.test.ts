// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk, left, spread, type ControlState } from '../../main/web/classroom/control.ts';

const state = (locked: boolean): ControlState => ({
  self: 'ann',
  runs: true,
  host: { id: 'ann', name: 'Ann' },
  locked,
  breakouts: { rooms: [] },
});

const bytes = (text: string) => new TextEncoder().encode(text);

test('the time that is left ends at nothing', () => {
  assert.equal(left('2026-03-10T12:10:00Z', Date.parse('2026-03-10T12:00:55Z')), '9:05');
  assert.equal(left('2026-03-10T12:10:00Z', Date.parse('2026-03-10T12:11:00Z')), '0:00');
});

test('people are spread over rooms one after the other', () => {
  const people = ['a', 'b', 'c'].map((id) => ({ id, name: id }));
  assert.deepEqual(
    [...spread(people, 2)],
    [
      ['a', 1],
      ['b', 2],
      ['c', 1],
    ],
  );
});

test('a desk reads the state again when the server says that it has changed, and tells what is said to all', async () => {
  let reads = 0;
  const seen: string[] = [];
  const desk = new Desk(
    { state: () => Promise.resolve(state(reads++ > 0)), ask: () => Promise.resolve(state(true)) },
    {
      controlled: (now, before) => seen.push(`${before?.locked} to ${now.locked}`),
      broadcast: (from, text) => seen.push(`${from}: ${text}`),
      refused: () => seen.push('refused'),
    },
  );
  await desk.refresh();
  desk.heard(bytes('{"kind":"changed"}'));
  await desk.refresh();
  desk.heard(bytes('{"kind":"broadcast","from":"Ann","text":"Half time"}'));
  desk.heard(bytes('no json'));
  assert.equal(seen[0], 'undefined to false');
  assert.equal(seen[1], 'false to true');
  assert.equal(seen.at(-1), 'Ann: Half time');
});

test('what the server refuses is told, and the state stays', async () => {
  const seen: unknown[] = [];
  const desk = new Desk(
    {
      state: () => Promise.resolve(state(false)),
      ask: () => Promise.reject(new Error('Only the host can do that.')),
    },
    { controlled: () => undefined, broadcast: () => undefined, refused: (error) => seen.push(error) },
  );
  await desk.refresh();
  await desk.ask({ verb: 'lock' });
  assert.equal((seen[0] as Error).message, 'Only the host can do that.');
  assert.equal(desk.state?.locked, false);
});
