// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chat, chatTopic, linesMax, textMax, type ChatLine } from '../../main/web/classroom/chat.ts';

type Handler = (reader: { readAll(): Promise<string> }, from: { identity: string }) => Promise<void>;

/** A room that hands out what it was given. */
function setUp() {
  const sent: string[] = [];
  const missed: ChatLine[] = [];
  let handler: Handler | undefined;
  const room = {
    remoteParticipants: new Map([['ann', { identity: 'ann', name: 'Ann' }]]),
    localParticipant: {
      identity: 'me',
      name: '',
      permissions: undefined,
      sendText: (text: string, options: { topic: string }) => {
        if (text === 'fail') return Promise.reject(new Error('offline'));
        sent.push(`${options.topic} ${text}`);
        return Promise.resolve();
      },
    },
    registerTextStreamHandler: (topic: string, given: Handler) => {
      assert.equal(topic, chatTopic);
      handler = given;
    },
  };
  const listener = { changed: () => undefined, missed: (line: ChatLine) => missed.push(line) };
  const chat = new Chat(room as unknown as ConstructorParameters<typeof Chat>[0], listener);
  const hear = (identity: string, text: string) =>
    handler?.({ readAll: () => Promise.resolve(text) }, { identity });
  return { chat, hear, sent, missed };
}

test('a message of somebody else is unread until the chat is in sight', async () => {
  const { chat, hear, missed } = setUp();
  await hear('ann', ' Hello ');
  await hear('gone', 'Bye');
  assert.equal(chat.unread, 2);
  assert.deepEqual(
    missed.map(({ name, text, self }) => [name, text, self]),
    [
      ['Ann', 'Hello', false],
      ['gone', 'Bye', false],
    ],
  );
  chat.show(true);
  assert.equal(chat.unread, 0);
  await hear('ann', 'Seen');
  assert.equal(chat.unread, 0);
  chat.show(false);
  await hear('ann', 'Unseen');
  assert.equal(chat.unread, 1);
});

test('what one writes goes out by the common topic and is never unread', async () => {
  const { chat, sent } = setUp();
  await chat.say('  Hi  ');
  await chat.say('   ');
  assert.deepEqual(sent, ['lk.chat Hi']);
  assert.equal(chat.lines.length, 1);
  assert.equal(chat.lines[0]?.name, 'me');
  assert.equal(chat.unread, 0);
});

test('a message that does not leave is not shown as sent', async () => {
  const { chat } = setUp();
  await assert.rejects(chat.say('fail'));
  assert.equal(chat.lines.length, 0);
});

test('a chat is bounded in lines and in length', async () => {
  const { chat, hear } = setUp();
  for (let i = 0; i < linesMax + 10; i++) {
    await hear('ann', i === linesMax + 9 ? 'x'.repeat(textMax * 2) : String(i));
  }
  assert.equal(chat.lines.length, linesMax);
  assert.equal(chat.lines[0]?.text, '10');
  assert.equal(chat.lines.at(-1)?.text.length, textMax);
});
