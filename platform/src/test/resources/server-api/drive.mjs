// Drives every call of RoomService that the server has with the official SDK for Node. `ann` is in the room `node`.
// node drive.mjs <http address> <a webhook's signature> <its body>; prints ok, or what went wrong.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { DataPacket_Kind, RoomServiceClient, WebhookReceiver } = require('livekit-server-sdk');
const { ParticipantInfo_KindDetail } = require('@livekit/protocol');

const api = new RoomServiceClient(process.argv[2], 'devkey', 'secret');

const receiver = new WebhookReceiver('devkey', 'secret');
const [signature, body] = process.argv.slice(3);
assert.equal((await receiver.receive(body, signature)).room.name, 'node');
await assert.rejects(receiver.receive(body.replace('node', 'else'), signature));

const made = await api.createRoom({ name: 'node-empty', emptyTimeout: 60, maxParticipants: 7, metadata: 'about' });
assert.equal(made.name, 'node-empty');
assert.equal(made.emptyTimeout, 60);
assert.equal(made.maxParticipants, 7);
assert.deepEqual((await api.listRooms(['node-empty'])).map((room) => room.sid), [made.sid]);
assert.ok((await api.listRooms()).some((room) => room.name === 'node'));
assert.equal((await api.updateRoomMetadata('node-empty', 'new')).metadata, 'new');
await api.deleteRoom('node-empty');
assert.deepEqual(await api.listRooms(['node-empty']), []);

const [ann] = await api.listParticipants('node');
assert.equal(ann.identity, 'ann');
assert.equal((await api.getParticipant('node', 'ann')).sid, ann.sid);
const changed = await api.updateParticipant('node', 'ann', {
  name: 'Ann',
  metadata: 'm',
  attributes: { hand: 'up' },
  permission: { canSubscribe: true, canPublish: false, canPublishData: true },
});
assert.equal(changed.name, 'Ann');
assert.equal(changed.attributes.hand, 'up');
assert.equal(changed.permission.canPublish, false);
await api.sendData('node', new TextEncoder().encode('hello'), DataPacket_Kind.RELIABLE, {
  destinationIdentities: ['ann'],
  topic: 'news',
});
await assert.rejects(api.mutePublishedTrack('node', 'ann', 'TR_none', true), { code: 'not_found' });
await assert.rejects(api.updateSubscriptions('node', 'ann', ['TR_none'], true), { code: 'not_found' });
await api.updateSubscriptions('node', 'ann', [], true);
await api.forwardParticipant('node', 'ann', 'node-other');
const [shown] = await api.listParticipants('node-other');
assert.equal(shown.name, 'Ann');
assert.deepEqual(shown.kindDetails, [ParticipantInfo_KindDetail.FORWARDED]);
await api.removeParticipant('node-other', 'ann');
assert.deepEqual(await api.listParticipants('node-other'), []);
await api.removeParticipant('node', 'ann');
assert.deepEqual(await api.listParticipants('node'), []);
await assert.rejects(api.getParticipant('node', 'ann'), { code: 'not_found' });
console.log('ok');
