// SPDX-License-Identifier: Apache-2.0
import { DisconnectReason } from 'livekit-client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameShape } from '../../main/web/classroom/devices.ts';
import { endingOf, endingOfFailure, endingText } from '../../main/web/classroom/ending.ts';
import { fit, initials } from '../../main/web/classroom/members.ts';
import { QuickReconnect } from '../../main/web/classroom/reconnect.ts';
import { speech } from '../../main/web/classroom/strings.ts';

test('a phone stacks two tiles and a desk puts them side by side', () => {
  assert.equal(fit(2, 390, 700, 12).columns, 1);
  assert.equal(fit(2, 1280, 640, 12).columns, 2);
});

test('every grid fits its box, with tiles between 4:3 and 16:9', () => {
  for (let count = 1; count <= 9; count++) {
    for (const [width, height] of [
      [1280, 640],
      [390, 700],
      [800, 800],
      [2560, 900],
    ] as const) {
      const tile = fit(count, width, height, 12);
      const rows = Math.ceil(count / tile.columns);
      assert.ok(tile.width > 0, `${count} in ${width}x${height}`);
      assert.ok(tile.columns * tile.width + (tile.columns - 1) * 12 <= width);
      assert.ok(rows * tile.height + (rows - 1) * 12 <= height);
      const ratio = tile.width / tile.height;
      assert.ok(ratio > 1.32 && ratio < 1.79, `${count} in ${width}x${height}: ${ratio}`);
    }
  }
});

test('a box without room shows nothing rather than failing', () => {
  assert.deepEqual(fit(4, 0, 0, 12), { columns: 1, width: 0, height: 0 });
});

test('initials come from the first and the last word, whatever the script', () => {
  assert.equal(initials('Ana Pereira'), 'AP');
  assert.equal(initials('  maria da silva '), 'MS');
  assert.equal(initials('Ζήνων'), 'Ζ');
  assert.equal(initials('𝒳avier'), '𝒳');
  assert.equal(initials('  '), '?');
});

test('reconnecting is quick at first, never slower than 2.6 s, and ends after a minute', () => {
  for (const random of [0, 0.999]) {
    const policy = new QuickReconnect(() => random);
    const first = policy.nextRetryDelayInMs({ retryCount: 0, elapsedMs: 0 });
    assert.ok(first !== null && first < 400);
    const later = policy.nextRetryDelayInMs({ retryCount: 20, elapsedMs: 59_000 });
    assert.ok(later !== null && later >= 1400 && later <= 2600);
    assert.equal(policy.nextRetryDelayInMs({ retryCount: 30, elapsedMs: 60_001 }), null);
  }
});

test('what storage holds is taken only where its type is right', () => {
  const choices = sameShape({ cameraId: 'c', microphone: 'yes', camera: false, other: 1 });
  assert.deepEqual(choices, {
    microphoneId: '',
    cameraId: 'c',
    speakerId: '',
    microphone: true,
    camera: false,
  });
  assert.equal(sameShape(null).camera, true);
});

test('each way out of a room has words of its own', () => {
  assert.equal(endingOf(DisconnectReason.CLIENT_INITIATED), 'left');
  assert.equal(endingOf(DisconnectReason.DUPLICATE_IDENTITY), 'elsewhere');
  assert.equal(endingOf(undefined), 'lost');
  assert.equal(endingOfFailure(new Error('x')), 'failed');
  assert.notEqual(endingText('left', speech('en').words).title, endingText('lost', speech('en').words).title);
});

test('a language that is not there falls back to English', () => {
  assert.equal(speech('pt-BR').words.leave, 'Leave');
});
