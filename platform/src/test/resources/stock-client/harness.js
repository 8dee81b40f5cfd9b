// Drives the unmodified livekit-client in a page, for tests: join, publish, and what was really decoded.
'use strict';

const { Room, RoomEvent, Track, VideoPresets } = LivekitClient;

const harness = {
  room: null,
  joinedAt: 0,
  firstFrames: {},
  events: [],

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

  async join(url, token, { v0 = false, tcp = false, publish = true, height = 720, simulcast = true } = {}) {
    if (tcp) this.forceTcp();
    const room = new Room({
      singlePeerConnection: !v0,
      adaptiveStream: false,
      dynacast: true,
      publishDefaults: { simulcast },
      videoCaptureDefaults: {
        resolution: (height === 360 ? VideoPresets.h360 : VideoPresets.h720).resolution,
      },
    });
    this.room = room;
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
      if (track.kind === Track.Kind.Video) {
        element.requestVideoFrameCallback(() => {
          this.firstFrames[participant.identity] ??= performance.now() - this.joinedAt;
        });
      }
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((e) => e.remove()));
    this.joinedAt = performance.now();
    await room.connect(url, token);
    const connectedAfter = performance.now() - this.joinedAt;
    if (publish) {
      await room.localParticipant.setMicrophoneEnabled(true);
      await room.localParticipant.setCameraEnabled(true);
    }
    return { connectedAfter, publishedAfter: performance.now() - this.joinedAt };
  },

  /** What each remote participant's tracks have decoded so far, and over which candidate pair. */
  async received() {
    const result = {
      participants: {},
      pair: null,
      speakers: this.room.activeSpeakers.map((p) => p.identity),
    };
    for (const participant of this.room.remoteParticipants.values()) {
      const entry = { at: performance.now() };
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
              videoPackets: s.packetsReceived,
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
            });
          } else if (s.type === 'transport' && s.selectedCandidatePairId) {
            const pair = report.get(s.selectedCandidatePairId);
            const local = report.get(pair?.localCandidateId);
            const remote = report.get(pair?.remoteCandidateId);
            result.pair = {
              protocol: local?.protocol,
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
    throw new Error(`not met within ${seconds} s: ${JSON.stringify(await this.received())}`);
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
