// Takes what one room plays by WHEP, and publishes it in another by WHIP, with werift: no browser on either side.
// node republish.mjs <server> <token to play> <token to publish>; says `published`, and ends when it is told to.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { MediaStreamTrack, RTCPeerConnection, useOPUS, useVP8 } = require('werift');
const [server, playing, publishing] = process.argv.slice(2);
const codecs = { audio: [useOPUS()], video: [useVP8()] };
const sessions = [];

async function open(pc, path, token) {
  await pc.setLocalDescription(await pc.createOffer());
  const address = new URL(path, server);
  const response = await fetch(address, {
    method: 'POST',
    body: pc.localDescription.sdp,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
  });
  const answer = await response.text();
  assert.equal(response.status, 201, answer);
  sessions.push([new URL(response.headers.get('location'), address), token]);
  await pc.setRemoteDescription({ type: 'answer', sdp: answer });
}

const from = new RTCPeerConnection({ codecs });
const into = new RTCPeerConnection({ codecs });
const sound = new MediaStreamTrack({ kind: 'audio' });
const picture = new MediaStreamTrack({ kind: 'video' });
into.addTransceiver(sound, { direction: 'sendonly' });
const sender = into.addTransceiver(picture, { direction: 'sendonly' }).sender;
for (const [kind, track] of Object.entries({ audio: sound, video: picture })) {
  const transceiver = from.addTransceiver(kind, { direction: 'recvonly' });
  transceiver.onTrack.subscribe((remote) => {
    let ssrc = 0;
    remote.onReceiveRtp.subscribe((packet) => {
      ssrc = packet.header.ssrc;
      track.writeRtp(packet);
    });
    if (kind === 'video') sender.onPictureLossIndication.subscribe(() => void transceiver.receiver.sendRtcpPLI(ssrc));
  });
}
await open(into, '/whip', publishing);
await open(from, '/whep', playing);
console.log('published');
await new Promise((resolve) => process.once('SIGTERM', resolve));
for (const [session, token] of sessions) {
  const ended = await fetch(session, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  assert.equal(ended.status, 200);
}
console.log('ended');
process.exit(0);
