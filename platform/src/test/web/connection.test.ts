// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { narrowed, rates, relaysFor, type Moment } from '../../main/web/portal/pages/connection-probe.ts';
import { routeOf } from '../../main/web/portal/route.ts';

const servers = [
  {
    urls: ['turn:a:3478?transport=tcp', 'turn:a:3478?transport=udp', 'turns:a:443'],
    username: 'u',
    credential: 'c',
  },
];

test('each relayed way has one URL, and the direct ways none', () => {
  assert.deepEqual(relaysFor('turnUdp', servers), [{ ...servers[0], urls: ['turn:a:3478?transport=udp'] }]);
  assert.deepEqual(relaysFor('turnTls', servers)[0]?.urls, ['turns:a:443']);
  assert.deepEqual(relaysFor('udp', servers), []);
  assert.deepEqual(relaysFor('turnTls', [{ urls: 'turn:b:3478' }]), []);
  assert.deepEqual(relaysFor('turnUdp', [{ urls: 'turn:b:3478' }])[0]?.urls, ['turn:b:3478']);
});

test('an answer keeps the candidates of one way', () => {
  const sdp = [
    'm=video 9',
    'a=candidate:1 1 udp 2130 192.0.2.1 7882 typ host',
    'a=candidate:2 1 tcp 1686 192.0.2.1 7882 typ host tcptype passive',
    'a=mid:0',
    '',
  ].join('\r\n');
  assert.match(narrowed(sdp, 'udp'), / udp /);
  assert.doesNotMatch(narrowed(sdp, 'udp'), / tcp /);
  assert.doesNotMatch(narrowed(sdp, 'tcp'), / udp /);
  assert.match(narrowed(sdp, 'tcp'), /^m=video 9\r\na=candidate:2 .*\r\na=mid:0\r\n$/);
  assert.match(narrowed(sdp, 'turnTls'), / udp /);
});

test('rates compare two moments, and what was lost did not get through', () => {
  const at = (seconds: number, bytes: number, packets: number, lost: number): Moment => ({
    at: seconds * 1000,
    bytes,
    packets,
    lost,
    rttMillis: 20 * seconds,
  });
  const found = rates(at(1, 0, 0, 0), at(3, 500_000, 400, 40), at(1, 100, 10, 5), at(3, 250_100, 210, 5));
  assert.equal(found.upLoss, 0.1);
  assert.equal(found.upBps, 1_800_000);
  assert.equal(found.downLoss, 0);
  assert.equal(found.downBps, 1_000_000);
  assert.equal(found.rttMillis, 60);
});

test('nothing that arrives is everything lost', () => {
  const none: Moment = { at: 0, bytes: 0, packets: 0, lost: 0, rttMillis: 0 };
  assert.deepEqual(rates(none, none, none, none), {
    upBps: 0,
    downBps: 0,
    upLoss: 1,
    downLoss: 1,
    rttMillis: 0,
  });
});

test('the page is for a class, or for none', () => {
  assert.deepEqual(routeOf('/connection'), { page: 'connection', id: '' });
  assert.deepEqual(routeOf('/connection/'), { page: 'connection', id: '' });
  assert.deepEqual(routeOf('/connection/7'), { page: 'connection', id: '7' });
  assert.equal(routeOf('/connection/7/8').page, 'missing');
});
