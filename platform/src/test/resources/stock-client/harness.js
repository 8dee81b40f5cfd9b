// Drives the unmodified livekit-client in a page, for tests: join, publish, and what was really decoded.
'use strict';

const { Room, RoomEvent, Track, VideoPresets } = LivekitClient;

const harness = {
  room: null,
  joinedAt: 0,
  firstFrames: {},
  firstPictures: {},
  firstDecoded: {},
  events: [],
  data: [],
  texts: [],
  files: [],
  calls: [],
  qualities: {},

  /** Lets only TCP candidates of the server through, as a network that blocks UDP does. */
  forceTcp() {
    const original = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      const sdp = description.sdp
        .split('\r\n')
        .filter((line) => !/^a=candidate:\S+ \d+ udp /i.test(line))
        .join('\r\n');
      return original.call(this, { type: description.type, sdp });
    };
  },

  /** Sends media to another port than the server says: that of a bad network in front of it. TCP is not offered, or only as a stand-by. */
  detour(port, standby) {
    const original = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      const sdp = description.sdp
        .split('\r\n')
        .filter((line) => standby || !/^a=candidate:\S+ \d+ tcp /i.test(line))
        .map((line) => line.replace(/^(a=candidate:\S+ \d+ udp \d+ )\S+ \d+/i, `$1127.0.0.1 ${port}`))
        .join('\r\n');
      return original.call(this, { type: description.type, sdp });
    };
  },

  /** Takes codecs out of what this client offers and answers, as if its browser did not have them. */
  withhold(names) {
    const cut = (section) => {
      const types = names.flatMap((name) => [...section.matchAll(new RegExp(`^a=rtpmap:(\\d+) ${name}/`, 'gim'))].map((m) => m[1]));
      types.push(...types.flatMap((type) => [...section.matchAll(new RegExp(`^a=fmtp:(\\d+) apt=${type}\\b`, 'gm'))].map((m) => m[1])));
      return section
        .split('\r\n')
        .filter((line) => !types.some((type) => new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${type} `).test(line)))
        .map((line, i) => (i === 0 ? line.split(' ').filter((word, j) => j < 3 || !types.includes(word)).join(' ') : line))
        .join('\r\n');
    };
    for (const method of ['createOffer', 'createAnswer']) {
      const original = RTCPeerConnection.prototype[method];
      RTCPeerConnection.prototype[method] = async function (...args) {
        const { type, sdp } = await original.apply(this, args);
        return { type, sdp: sdp.split(/^(?=m=)/m).map((s) => (s.startsWith('m=') ? cut(s) : s)).join('') };
      };
    }
  },

  /** Lets media go through the server's relay only, reached by one transport: udp, tcp or tls. */
  forceRelay(transport) {
    const fits = (url) =>
      transport === 'tls' ? url.startsWith('turns:') : url.startsWith('turn:') && url.endsWith(`transport=${transport}`);
    const narrowed = (configuration) => ({
      ...configuration,
      iceTransportPolicy: 'relay',
      iceServers: (configuration?.iceServers ?? [])
        .map((server) => ({ ...server, urls: [server.urls].flat().filter(fits) }))
        .filter((server) => server.urls.length > 0),
    });
    window.RTCPeerConnection = class extends window.RTCPeerConnection {
      constructor(configuration) {
        super(narrowed(configuration));
      }
      setConfiguration(configuration) {
        super.setConfiguration(narrowed(configuration));
      }
    };
  },

  async join(url, token, { v0 = false, tcp = false, relay = '', mediaPort = 0, standby = false, publish = true, height = 720, simulcast = true, codec = undefined, backup = '', policy = 0, without = [], red = true, passphrase = '' } = {}) {
    if (without.length > 0) this.withhold(without);
    if (tcp) this.forceTcp();
    if (relay) this.forceRelay(relay);
    if (mediaPort) this.detour(mediaPort, standby);
    const room = new Room({
      singlePeerConnection: !v0,
      adaptiveStream: false,
      dynacast: true,
      publishDefaults: { simulcast, red, ...(codec && { videoCodec: codec, backupCodec: backup ? { codec: backup } : false, backupCodecPolicy: policy }) },
      videoCaptureDefaults: {
        resolution: VideoPresets[`h${height}`].resolution,
      },
      ...(passphrase && { encryption: await this.encryption(passphrase) }),
    });
    this.room = room;
    if (passphrase) await room.setE2EEEnabled(true);
    for (const name of ['Connected', 'Reconnecting', 'SignalReconnecting', 'Reconnected', 'Disconnected']) {
      room.on(RoomEvent[name], (reason) =>
        this.events.push({
          name,
          at: performance.now(),
          reason: reason === undefined ? null : String(reason),
        }),
      );
    }
    room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
      const element = track.attach();
      element.muted = track.kind === Track.Kind.Video;
      document.body.append(element);
      const subscribedAt = performance.now();
      if (track.kind === Track.Kind.Video) {
        element.requestVideoFrameCallback((now, frame) => {
          const decodedAt = frame.receiveTime === undefined ? now : frame.receiveTime + 1000 * (frame.processingDuration ?? 0);
          this.firstDecoded[participant.identity] ??= decodedAt - subscribedAt;
          this.firstPictures[participant.identity] ??= performance.now() - subscribedAt;
          this.firstFrames[participant.identity] ??= performance.now() - this.joinedAt;
        });
      }
    });
    room.on(RoomEvent.TrackStreamStateChanged, (publication, state) =>
      this.events.push({ name: 'StreamState', at: performance.now(), reason: state }),
    );
    room.on(RoomEvent.ConnectionQualityChanged, (quality, participant) => (this.qualities[participant.identity] ??= []).push(quality));
    room.on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((e) => e.remove()));
    this.listen(room);
    this.joinedAt = performance.now();
    await room.connect(url, token);
    const connectedAfter = performance.now() - this.joinedAt;
    if (publish) {
      await room.localParticipant.setMicrophoneEnabled(true);
      await room.localParticipant.setCameraEnabled(true);
    }
    return { connectedAfter, publishedAfter: performance.now() - this.joinedAt };
  },

  /** Publishes a tone that lasts as its microphone: what the browser's own beeps is too short for speech. */
  async hum() {
    this.tone = new AudioContext();
    const note = this.tone.createOscillator();
    const out = this.tone.createMediaStreamDestination();
    note.connect(out);
    note.start();
    await this.room.localParticipant.publishTrack(out.stream.getAudioTracks()[0], { source: Track.Source.Microphone });
  },

  /** Makes sound as its microphone between these seconds, as somebody talks in turns. Returns when they begin, by the clock of the machine. */
  async talks(turns) {
    this.tone = new AudioContext();
    const note = this.tone.createOscillator();
    const loudness = this.tone.createGain();
    const out = this.tone.createMediaStreamDestination();
    loudness.gain.value = 0;
    note.connect(loudness).connect(out);
    note.start();
    await this.room.localParticipant.publishTrack(out.stream.getAudioTracks()[0], { source: Track.Source.Microphone });
    const begin = this.tone.currentTime + 1;
    for (const [from, to] of turns) {
      loudness.gain.setValueAtTime(0.5, begin + from);
      loudness.gain.setValueAtTime(0, begin + to);
    }
    this.talkedUntil = performance.now() + (begin + turns.at(-1)[1] - this.tone.currentTime) * 1000;
    return performance.timeOrigin + performance.now() + (begin - this.tone.currentTime) * 1000;
  },

  /** The client's own end-to-end encryption, by its worker. */
  async encryption(passphrase) {
    const keyProvider = new LivekitClient.ExternalE2EEKeyProvider();
    await keyProvider.setKey(passphrase);
    return { keyProvider, worker: new Worker('livekit-client.e2ee.worker.mjs', { type: 'module' }) };
  },

  /** The red, green and blue of a place in the picture that is shown of a participant; null when there is none. */
  colour(identity) {
    const element = this.video(identity)?.track?.attachedElements[0];
    if (!element?.videoWidth) return null;
    const canvas = new OffscreenCanvas(64, 36);
    const context = canvas.getContext('2d');
    context.drawImage(element, 0, 0, 64, 36);
    return [...context.getImageData(8, 8, 1, 1).data].slice(0, 3);
  },

  /** What each remote participant's tracks have decoded so far, and over which candidate pair. */
  async received() {
    const result = {
      participants: {},
      pair: null,
      speakers: this.room.activeSpeakers.map((p) => p.identity),
    };
    for (const participant of this.room.remoteParticipants.values()) {
      const entry = {
        at: performance.now(),
        microphone: participant.getTrackPublication(Track.Source.Microphone)?.mimeType,
      };
      for (const publication of participant.trackPublications.values()) {
        const report = await publication.track?.getRTCStatsReport?.();
        report?.forEach((s) => {
          if (s.type === 'inbound-rtp' && s.kind === 'video') {
            Object.assign(entry, {
              frames: s.framesDecoded,
              width: s.frameWidth,
              height: s.frameHeight,
              videoLost: s.packetsLost,
              nacks: s.nackCount,
              plis: s.pliCount,
              freezes: s.freezeCount,
              frozen: s.totalFreezesDuration,
              repaired: s.retransmittedPacketsReceived,
              videoPackets: s.packetsReceived,
              videoBytes: s.bytesReceived + s.headerBytesReceived,
              codec: report.get(s.codecId)?.mimeType,
              dropped: s.framesDropped,
              jitter: s.jitter,
            });
          } else if (s.type === 'inbound-rtp' && s.kind === 'audio') {
            Object.assign(entry, {
              energy: s.totalAudioEnergy,
              samples: s.totalSamplesReceived,
              concealed: s.concealedSamples,
              audioLost: s.packetsLost,
              audioPackets: s.packetsReceived,
              audioNacks: s.nackCount,
              audioBytes: s.bytesReceived,
            });
          } else if (s.type === 'transport' && s.selectedCandidatePairId) {
            const pair = report.get(s.selectedCandidatePairId);
            const local = report.get(pair?.localCandidateId);
            const remote = report.get(pair?.remoteCandidateId);
            result.pair = {
              protocol: local?.protocol,
              kind: local?.candidateType,
              relay: local?.relayProtocol,
              relayUrl: local?.url,
              remote: `${remote?.address}:${remote?.port}`,
              rtt: pair?.currentRoundTripTime,
              srtp: s.srtpCipher,
              dtls: s.dtlsState,
            };
          }
        });
      }
      result.participants[participant.identity] = entry;
    }
    return result;
  },

  /** Whether the browser's fake camera gives pictures; on a starved machine it may never begin. */
  async films() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = stream;
    const filmed = await Promise.race([
      new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(true))),
      new Promise((resolve) => setTimeout(() => resolve(false), 10_000)),
      video.play().then(() => new Promise(() => {})),
    ]);
    stream.getTracks().forEach((track) => track.stop());
    return filmed;
  },

  /** Begins to watch every picture that is shown, and how long the page itself stalls meanwhile. */
  watch() {
    const watched = { since: performance.now(), gaps: [], stall: 0, watching: true };
    this.watched = watched;
    document.querySelectorAll('video').forEach((video, index) => {
      let last = performance.now();
      watched.gaps[index] = 0;
      const shown = () => {
        const now = performance.now();
        watched.gaps[index] = Math.max(watched.gaps[index], now - last);
        last = now;
        if (watched.watching) video.requestVideoFrameCallback(shown);
      };
      video.requestVideoFrameCallback(shown);
    });
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      watched.stall = Math.max(watched.stall, now - last - 20);
      last = now;
      if (!watched.watching) clearInterval(timer);
    }, 20);
  },

  /** Watches so long from now; the longest time without a new picture, and what the statistics say. */
  async seen(seconds) {
    const before = (await this.received()).participants;
    this.watch();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    this.watched.watching = false;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const after = (await this.received()).participants;
    const sum = (name) =>
      Object.entries(after).reduce((total, [who, entry]) => total + (entry[name] ?? 0) - (before[who]?.[name] ?? 0), 0);
    const names = 'frames freezes frozen plis nacks repaired videoPackets dropped samples concealed audioNacks audioPackets audioLost';
    return {
      gap: Math.max(...this.watched.gaps),
      stall: this.watched.stall,
      videos: this.watched.gaps.length,
      ...Object.fromEntries(names.split(' ').map((name) => [name, sum(name)])),
    };
  },

  /** Waits until each of so many others is seen and heard: frames decoded, sound that is not silence. */
  async meets(count, frames, seconds = 60) {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const others = Object.values((await this.received()).participants);
      if (others.length === count && others.every((o) => o.frames >= frames && o.energy > 0.01)) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // Who is not seen may send nothing: a camera of a starved browser may never begin.
    const sent = JSON.stringify((await this.sent()).map(({ kind, rid, active, fps, bytes }) => ({ kind, rid, active, fps, bytes })));
    throw new Error(`not met within ${seconds} s: ${JSON.stringify(await this.received())}, itself filmed ${await this.filmed()} and sends ${sent}`);
  },

  /** Pictures that the own camera has given so far. */
  async filmed() {
    const track = this.room.localParticipant.getTrackPublication(Track.Source.Camera)?.track;
    const report = await track?.sender?.getStats();
    return [...(report?.values() ?? [])].find((s) => s.type === 'media-source')?.frames ?? 0;
  },

  /**
   * Sees to it that the own camera films: Chromium's may stand still when two pages begin it anew
   * at once, whatever the server does. Tells how often it was begun again for that.
   */
  async keepsFilming() {
    for (let again = 0; again < 4; again++) {
      const before = await this.filmed();
      const until = performance.now() + 8000;
      while (performance.now() < until) {
        if ((await this.filmed()) > before) return again;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await this.room.localParticipant.getTrackPublication(Track.Source.Camera)?.track?.restartTrack();
    }
    throw new Error('the camera gives no picture');
  },

  /** Waits until something holds of what was received from a participant. */
  async untilReceived(identity, holds, seconds = 40) {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const other = (await this.received()).participants[identity];
      if (other && holds(other)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not within ${seconds} s: ${holds} ${JSON.stringify(await this.received())}`);
  },

  /** How the tracks of a participant are encrypted, as the server tells: 0 not, 1 by GCM. */
  encryptions(identity) {
    const participant = this.room.getParticipantByIdentity(identity);
    return [...participant.trackPublications.values()].map((p) => p.trackInfo.encryption);
  },

  /** Frames received of the one other person so far; 0 while there is nobody. */
  async frames() {
    for (const participant of this.room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        const report = publication.kind === Track.Kind.Video && (await publication.track?.getRTCStatsReport?.());
        for (const s of report ? report.values() : []) {
          if (s.type === 'inbound-rtp') return s.framesReceived ?? 0;
        }
      }
    }
    return 0;
  },

  /** Begins to measure how long no picture comes. */
  async watchGap() {
    const watch = { longest: 0, end: false };
    this.gap = watch;
    let last = await this.frames();
    let since = performance.now();
    const loop = async () => {
      while (!watch.end) {
        const now = await this.frames();
        if (now !== last) {
          last = now;
          since = performance.now();
        }
        watch.longest = Math.max(watch.longest, performance.now() - since);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    };
    watch.done = loop();
  },

  /** Ends that; the longest time without a picture, in ms. */
  async longestGap() {
    this.gap.end = true;
    await this.gap.done;
    return Math.round(this.gap.longest);
  },

  /** Waits until the other person's picture moves, from now on. */
  async goesOn(seconds = 30) {
    const until = performance.now() + seconds * 1000;
    let base = await this.frames();
    while (performance.now() < until) {
      const now = await this.frames();
      if (now < base) base = 0;
      if (now >= base + 10) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no picture within ${seconds} s: ${JSON.stringify(this.events)}`);
  },

  /** Has something go wrong and waits until the client is over it; the names of what it told. */
  async survive(scenario, argument) {
    const before = this.events.length;
    await this.room.simulateScenario(scenario, argument);
    await this.until(() => this.events.slice(before).some((e) => e.name === 'Reconnected'), 40);
    return this.events.slice(before).map((e) => e.name);
  },

  /** Waits until the picture of the only other is as wide, or less wide; tells after how many seconds. */
  async shows(minWidth, maxWidth, seconds) {
    const began = performance.now();
    let seen = null;
    while (performance.now() - began < seconds * 1000) {
      const before = seen?.frames ?? Infinity;
      seen = Object.values((await this.received()).participants)[0];
      const isPaused = this.events.findLast((e) => e.name === 'StreamState')?.reason === 'paused';
      const moves = seen.frames > before;
      if (maxWidth && (isPaused || (moves && seen.width <= maxWidth))) break;
      if (!maxWidth && moves && seen.width >= minWidth) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return { after: (performance.now() - began) / 1000, ...seen };
  },

  /** Keeps what comes by data channels, and answers calls. */
  listen(room) {
    room.on(RoomEvent.DataReceived, (payload, participant, kind, topic) =>
      this.data.push({
        from: participant?.identity ?? null,
        text: new TextDecoder().decode(payload),
        lossy: kind === 1,
        topic: topic ?? null,
      }),
    );
    room.registerTextStreamHandler('text', async (reader, from) => {
      this.texts.push({ from: from.identity, text: await reader.readAll() });
    });
    room.registerByteStreamHandler('file', async (reader, from) => {
      let sum = 0;
      let bytes = 0;
      for (const chunk of await reader.readAll()) {
        bytes += chunk.length;
        for (const byte of chunk) sum = (sum * 31 + byte) % 1000003;
      }
      this.files.push({ from: from.identity, name: reader.info.name, bytes, sum });
    });
    room.registerRpcMethod('echo', async (call) => {
      this.calls.push(call.callerIdentity);
      return `${room.localParticipant.identity} heard ${call.payload}`;
    });
  },

  /** Sends so many numbered messages. */
  async sendNumbered(count, prefix, options) {
    const encoder = new TextEncoder();
    for (let i = 0; i < count; i++) {
      await this.room.localParticipant.publishData(encoder.encode(prefix + i), options);
    }
  },

  /** Publishes a track of data. */
  async publishDataTrack(name) {
    this.dataTrack = await this.room.localParticipant.publishDataTrack({ name });
  },

  /** Sends numbered frames by it. */
  async pushFrames(count, size, from = 0) {
    for (let i = from; i < from + count; i++) {
      const payload = new Uint8Array(size);
      payload.fill(i & 255);
      await this.dataTrack.tryPush({ payload });
      await this.dataTrack.flush();
    }
  },

  /** Receives the frames of somebody's track of data, as soon as it is there. */
  async receiveDataTrack(identity, name) {
    this.frameSizes = [];
    this.frameValues = [];
    let track;
    await this.until(() => {
      const person = this.room.remoteParticipants.get(identity);
      track = [...(person?.dataTracks?.values?.() ?? [])].find((t) => t.info.name === name);
      return track !== undefined;
    });
    const reader = track.subscribe().getReader();
    (async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        this.frameSizes.push(next.value.payload.length);
        this.frameValues.push(next.value.payload[0]);
      }
    })();
  },

  /** Sends a file of so many bytes; its checksum as the receivers have it. */
  async sendBytes(count) {
    const content = new Uint8Array(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      content[i] = (i * 7 + (i >> 8)) & 255;
      sum = (sum * 31 + content[i]) % 1000003;
    }
    await this.room.localParticipant.sendFile(new File([content], 'notes.bin'), { topic: 'file' });
    return sum;
  },

  /** Answers calls of a method. */
  answer(method, handler) {
    this.room.registerRpcMethod(method, handler);
  },

  /** An error that a method throws at its caller. */
  failure(code, message) {
    return new LivekitClient.RpcError(code, message);
  },

  async call(identity, payload) {
    return this.room.localParticipant.performRpc({ destinationIdentity: identity, method: 'echo', payload });
  },

  /** Sends user data that claims to be from somebody else, past the client's own code. */
  async forge(identity, sid, text) {
    const encoder = new TextEncoder();
    const field = (number, bytes) => [(number << 3) | 2, bytes.length, ...bytes];
    const claim = encoder.encode(identity);
    const user = [...field(2, encoder.encode(text)), ...field(5, claim), ...field(1, encoder.encode(sid))];
    const packet = [...field(4, claim), ...field(2, user), 0x8a, 0x01, sid.length, ...encoder.encode(sid)];
    const channel = this.room.engine.dataChannelForKind(0);
    await this.until(() => channel.readyState === 'open');
    channel.send(new Uint8Array(packet));
  },

  /** Waits until something holds of what was received; what cannot be asked yet does not hold. */
  async until(holds, seconds = 60) {
    const until = performance.now() + seconds * 1000;
    let failure;
    while (performance.now() < until) {
      try {
        if (holds()) return;
        failure = undefined;
      } catch (error) {
        failure = error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { data, texts, files, calls, events } = this;
    const seen = { data: data.length, last: data.at(-1), texts, files, calls, events };
    throw new Error(`not within ${seconds} s: ${holds} ${failure ?? ''} ${JSON.stringify(seen)}`);
  },

  /** The one video publication of another participant. */
  video(identity) {
    const participant = this.room.getParticipantByIdentity(identity);
    return participant.getTrackPublication(Track.Source.Camera);
  },

  /** How many pictures of a participant are decoded in a second, over one and a half. */
  async rate(identity) {
    const before = (await this.received()).participants[identity];
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const after = (await this.received()).participants[identity];
    return (1000 * (after.frames - before.frames)) / (after.at - before.at);
  },

  async untilRate(identity, least, most, seconds = 30) {
    const until = performance.now() + seconds * 1000;
    const seen = [];
    while (performance.now() < until) {
      const rate = await this.rate(identity);
      seen.push(rate);
      if (rate >= least && rate <= most) return;
    }
    throw new Error(`not ${least} to ${most} within ${seconds} s: ${seen}`);
  },

  /** Waits until a participant's decoded picture is so wide. Returns how long that took. */
  async sees(identity, width, seconds = 20) {
    const begin = performance.now();
    while (performance.now() < begin + seconds * 1000) {
      const other = (await this.received()).participants[identity];
      if (other?.width === width) {
        return performance.now() - begin;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not ${width} wide within ${seconds} s: ${JSON.stringify(await this.received())}`);
  },

  /** Waits until just these of its own video layers send. */
  async sends(rids, seconds = 20) {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const video = (await this.sent()).filter((s) => s.kind === 'video');
      const active = video.filter((s) => s.active).map((s) => s.rid);
      if (active.sort().join() === [...rids].sort().join()) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not ${rids} within ${seconds} s: ${JSON.stringify(await this.sent())}`);
  },

  /** Which layers of its video this client sends in its backup codec. */
  async backedUp() {
    const active = [];
    for (const { sender } of this.room.localParticipant.getTrackPublication(Track.Source.Camera).track.simulcastCodecs.values()) {
      const report = await sender?.getStats();
      report?.forEach((s) => {
        if (s.type === 'outbound-rtp' && s.active) active.push(`${report.get(s.codecId)?.mimeType} ${s.rid}`);
      });
    }
    return active.sort();
  },

  /** Waits until those are just these. */
  async untilBackedUp(layers, seconds = 30) {
    const until = performance.now() + seconds * 1000;
    while ((await this.backedUp()).join() !== layers.join()) {
      if (performance.now() > until) throw new Error(`not within ${seconds} s: ${layers} but ${await this.backedUp()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },

  /** What this client's sender says of its own streams. */
  async sent() {
    const result = [];
    for (const publication of this.room.localParticipant.trackPublications.values()) {
      const report = await publication.track?.getRTCStatsReport?.();
      report?.forEach((s) => {
        if (s.type === 'outbound-rtp') {
          result.push({
            kind: s.kind,
            rid: s.rid,
            fps: s.framesPerSecond,
            width: s.frameWidth,
            bytes: s.bytesSent,
            nacks: s.nackCount,
            plis: s.pliCount,
            repairs: s.rtxSsrc ? s.retransmittedPacketsSent : 0,
            target: s.targetBitrate,
            limit: s.qualityLimitationReason,
            active: s.active,
          });
        } else if (s.type === 'candidate-pair' && s.availableOutgoingBitrate) {
          this.estimate = s.availableOutgoingBitrate;
        }
      });
    }
    return result;
  },
};
window.harness = harness;
