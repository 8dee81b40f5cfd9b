// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { repeatable } from '../../main/web/portal/ask.ts';
import { ApiFailure } from '../../main/web/portal/call.ts';
import { meant } from '../../main/web/portal/intents.ts';

const folder = 'platform/src/main/resources/api';

describe('what must not be done twice', () => {
  const failing = (status: number) => (key: string) => {
    keys.push(key);
    return Promise.reject(new ApiFailure('failed', status, '', ''));
  };
  const working = (key: string) => {
    keys.push(key);
    return Promise.resolve();
  };
  const keys: string[] = [];

  test('keeps its key until an answer came', async () => {
    for (const status of [0, 503]) {
      await assert.rejects(meant('book at ten', failing(status)));
    }
    await meant('book at ten', working);
    assert.equal(new Set(keys.splice(0)).size, 1);
  });

  test('has another key when something else is meant, or when it was refused', async () => {
    await assert.rejects(meant('book at ten', failing(0)));
    await assert.rejects(meant('book at eleven', failing(409)));
    await meant('book at eleven', working);
    await meant('book at eleven', working);
    assert.equal(new Set(keys.splice(0)).size, 4);
  });

  test('are the calls that the document says so of', () => {
    const said = readdirSync(folder).flatMap((file) =>
      repeatableIn(readFileSync(`${folder}/${file}`, 'utf8')),
    );
    assert.ok(said.length > 10, `${said.length}`);
    assert.deepEqual(
      [...repeatable].filter((path) => !said.includes(path)),
      [],
    );
    assert.deepEqual(
      said.filter((path) => !repeatable.has(path) && !ofTheClassroom.test(path)),
      [],
    );
  });
});

/** Room control asks for a state, which can be asked for twice. */
const ofTheClassroom =
  /^\/bookings\/\{id\}\/(knock|knocks|host|lock|mute|hand|remov|ban|pardon|breakouts|broadcast|part|people)/;

/** The paths of a part of the document whose POST is said to be repeatable. */
function repeatableIn(yaml: string): string[] {
  const paths = yaml.split(/\n(?= {2}\/)/).map((text) => /^ {2}(\/\S*):\n([^]*)/.exec(text));
  return paths.flatMap((found) => {
    const post = / {4}post:\n((?: {6}.*\n|\n)*)/.exec(found?.[2] ?? '')?.[1] ?? '';
    return found?.[1] && post.includes('x-stoa-repeatable: true') ? [found[1]] : [];
  });
}
