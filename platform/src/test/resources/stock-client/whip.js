// Publishes by WHIP and plays by WHEP with nothing but fetch and RTCPeerConnection.
'use strict';

const whip = {
  pc: null,
  session: null,
  etag: null,
  states: [],

  async request(url, method, token, body, headers = {}) {
    return fetch(url, { method, body, headers: { authorization: `Bearer ${token}`, ...headers } });
  },

  async open(url, token, prepare) {
    this.pc = new RTCPeerConnection();
    this.pc.addEventListener('connectionstatechange', () => this.states.push(this.pc.connectionState));
    await prepare(this.pc);
    await this.pc.setLocalDescription();
    const response = await this.request(url, 'POST', token, this.pc.localDescription.sdp, {
      'content-type': 'application/sdp',
    });
    if (response.status !== 201) return response.status;
    this.session = new URL(response.headers.get('location'), url).href;
    this.etag = response.headers.get('etag');
    await this.pc.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    return response.status;
  },

  publish(url, token) {
    return this.open(url, token, async (pc) => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
      for (const track of stream.getTracks()) pc.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
    });
  },

  play(url, token) {
    return this.open(url, token, async (pc) => {
      const stream = new MediaStream();
      const video = document.createElement('video');
      video.muted = true;
      video.autoplay = true;
      video.srcObject = stream;
      document.body.append(video);
      pc.addEventListener('track', ({ track }) => stream.addTrack(track));
      pc.addTransceiver('audio', { direction: 'recvonly' });
      pc.addTransceiver('video', { direction: 'recvonly' });
    });
  },

  async frames() {
    let frames = 0;
    (await this.pc.getStats()).forEach((s) => {
      if (s.type === 'inbound-rtp' && s.kind === 'video') frames = s.framesDecoded;
    });
    return frames;
  },

  /** Packets received so far. */
  async packets() {
    let packets = 0;
    (await this.pc.getStats()).forEach((s) => {
      if (s.type === 'transport') packets = s.packetsReceived;
    });
    return packets;
  },

  /** Restarts ICE by PATCH alone. */
  async restart(token) {
    const before = this.pc.remoteDescription.sdp;
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: true }));
    const lines = this.pc.localDescription.sdp.split('\r\n');
    const line = (start) => lines.find((each) => each.startsWith(start));
    const fragment = ['a=ice-ufrag:', 'a=ice-pwd:', 'm=', 'a=mid:'].map(line).join('\r\n') + '\r\n';
    const response = await this.request(this.session, 'PATCH', token, fragment, {
      'content-type': 'application/trickle-ice-sdpfrag',
      'if-match': '*',
    });
    const answer = await response.text();
    const value = (name) => new RegExp(`^a=${name}:(.*)\r?$`, 'm').exec(answer)[1].trim();
    const sdp = before
      .replace(/^a=ice-ufrag:.*\r$/gm, `a=ice-ufrag:${value('ice-ufrag')}\r`)
      .replace(/^a=ice-pwd:.*\r$/gm, `a=ice-pwd:${value('ice-pwd')}\r`);
    await this.pc.setRemoteDescription({ type: 'answer', sdp });
    const etag = response.headers.get('etag');
    const changed = etag !== this.etag;
    this.etag = etag;
    return { status: response.status, changed, ufrag: sdp !== before };
  },
};
window.whip = whip;
