// Plays by WHEP with werift, a WebRTC stack that shares nothing with a browser's.
// node play.mjs <WHEP address> <token> <pictures>; prints what it got, or what went wrong.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { RTCPeerConnection, Vp8RtpPayload, useOPUS, useVP8 } = require('werift');
const [address, token, pictures] = process.argv.slice(2);
const authorization = `Bearer ${token}`;
const got = { pictures: 0, keyframes: 0, sounds: 0 };

const pc = new RTCPeerConnection({ codecs: { audio: [useOPUS()], video: [useVP8()] } });
let enough;
const played = new Promise((resolve, reject) => {
  enough = resolve;
  setTimeout(() => reject(new Error(`not in time: ${JSON.stringify(got)} ${pc.connectionState}`)), 40_000).unref();
});
for (const kind of ['audio', 'video']) {
  const transceiver = pc.addTransceiver(kind, { direction: 'recvonly' });
  transceiver.onTrack.subscribe((track) => {
    let asked = 0;
    track.onReceiveRtp.subscribe((packet) => {
      if (kind === 'audio') {
        got.sounds++;
      } else if (packet.payload.length > 0) {
        const { isKeyframe, sBit } = Vp8RtpPayload.deSerialize(packet.payload);
        got.keyframes += isKeyframe && sBit ? 1 : 0;
        got.pictures += packet.header.marker ? 1 : 0;
        if (got.keyframes === 0 && Date.now() - asked > 500) {
          asked = Date.now();
          void transceiver.receiver.sendRtcpPLI(packet.header.ssrc);
        }
      }
      if (got.pictures >= Number(pictures) && got.keyframes > 0 && got.sounds >= Number(pictures)) enough();
    });
  });
}
await pc.setLocalDescription(await pc.createOffer());
const response = await fetch(address, {
  method: 'POST',
  body: pc.localDescription.sdp,
  headers: { authorization, 'content-type': 'application/sdp' },
});
assert.equal(response.status, 201, await response.clone().text());
assert.equal(response.headers.get('content-type'), 'application/sdp');
await pc.setRemoteDescription({ type: 'answer', sdp: await response.text() });
await played;
const session = new URL(response.headers.get('location'), address);
const ended = await fetch(session, { method: 'DELETE', headers: { authorization } });
assert.equal(ended.status, 200);
await pc.close();
console.log(`played ${JSON.stringify(got)}`);
process.exit(0);
