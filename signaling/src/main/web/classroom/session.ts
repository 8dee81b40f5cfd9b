// SPDX-License-Identifier: Apache-2.0
import {
  ConnectionQuality,
  ConnectionState,
  Room,
  RoomEvent,
  Track,
  type DisconnectReason,
  type Participant,
  type RemoteAudioTrack,
  type RemoteTrack,
  type RemoteTrackPublication,
  type TrackPublication,
} from 'livekit-client';
import { Chat } from './chat.ts';
import { controlTopic } from './control.ts';
import type { DeviceKind } from './devices.ts';
import type { Member, Quality } from './members.ts';
import type { Entrance } from './preview.ts';
import { QuickReconnect } from './reconnect.ts';
import type { Strings } from './strings.ts';

/** The client tries some answers for ever; a person gives up sooner. */
const patienceMillis = 20_000;

/** What a session tells its classroom. */
export interface SessionListener {
  changed(): void;
  announce(text: string): void;
  ended(reason: DisconnectReason | undefined): void;
  trouble(source: 'microphone' | 'camera', error: unknown): void;
  /** The server says something about how the class is run. */
  controlled(payload: Uint8Array): void;
}

const qualities: Record<ConnectionQuality, Quality> = {
  [ConnectionQuality.Excellent]: 'good',
  [ConnectionQuality.Good]: 'good',
  [ConnectionQuality.Poor]: 'weak',
  [ConnectionQuality.Lost]: 'lost',
  [ConnectionQuality.Unknown]: 'unknown',
};

/** The server's address with where this browser is, by its clock, which the server's operator is told. */
function withOrigin(server: string): string {
  const url = new URL(server, location.href);
  url.searchParams.set('zone', Intl.DateTimeFormat().resolvedOptions().timeZone);
  const { connection } = navigator as Navigator & { readonly connection?: { readonly type?: string } };
  if (connection?.type) {
    url.searchParams.set('network', connection.type);
  }
  return url.href;
}

/** One stay in a room: wraps the LiveKit room and says what the interface needs to know. */
export class Session {
  readonly room: Room;
  readonly chat: Chat;
  /** Sounds of the others, as elements to keep in the page. */
  readonly sounds = new Map<RemoteAudioTrack, HTMLMediaElement>();
  private mutedHere = false;

  constructor(
    private readonly words: Strings,
    private readonly listener: SessionListener,
    { choices }: Entrance,
    singleConnection: boolean,
  ) {
    this.room = new Room({
      adaptiveStream: true,
      dynacast: true,
      singlePeerConnection: singleConnection,
      reconnectPolicy: new QuickReconnect(),
      audioCaptureDefaults: { deviceId: choices.microphoneId || undefined },
      videoCaptureDefaults: { deviceId: choices.cameraId || undefined },
      audioOutput: choices.speakerId ? { deviceId: choices.speakerId } : undefined,
    });
    this.chat = new Chat(this.room, {
      changed: () => listener.changed(),
      missed: ({ name, text }) => listener.announce(words.wrote(name, text)),
    });
    this.listen();
  }

  /** Connects, then publishes the tracks that the preview already runs. Rejects if the room can't be entered. */
  async enter(server: string, token: string, { choices, microphone, camera }: Entrance): Promise<void> {
    const patience = setTimeout(() => void this.room.disconnect(), patienceMillis);
    try {
      await this.room.connect(withOrigin(server), token);
    } catch (error) {
      microphone?.stop();
      camera?.stop();
      throw error;
    } finally {
      clearTimeout(patience);
    }
    if (!this.mayPublish) {
      microphone?.stop();
      camera?.stop();
      return;
    }
    const { localParticipant: self } = this.room;
    await Promise.all([
      this.attempt('microphone', async () => {
        if (microphone) await self.publishTrack(microphone, { source: Track.Source.Microphone });
        else if (choices.microphone) await self.setMicrophoneEnabled(true);
      }),
      this.attempt('camera', async () => {
        if (camera) await self.publishTrack(camera, { source: Track.Source.Camera });
        else if (choices.camera) await self.setCameraEnabled(true);
      }),
    ]);
  }

  get mayPublish(): boolean {
    return this.room.localParticipant.permissions?.canPublish ?? true;
  }

  get reconnecting(): boolean {
    const { state } = this.room;
    return state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting;
  }

  get members(): Member[] {
    const { localParticipant, remoteParticipants } = this.room;
    const others = [...remoteParticipants.values()].sort((a, b) => +(a.joinedAt ?? 0) - +(b.joinedAt ?? 0));
    return [localParticipant, ...others].map((participant) => this.member(participant));
  }

  private member(participant: Participant): Member {
    return {
      id: participant.identity,
      name: participant.name || participant.identity,
      self: participant.isLocal,
      speaking: participant.isSpeaking && participant.isMicrophoneEnabled,
      microphone: participant.isMicrophoneEnabled,
      camera: visible(participant.getTrackPublication(Track.Source.Camera)),
      screen: visible(participant.getTrackPublication(Track.Source.ScreenShare)),
      quality: qualities[participant.connectionQuality],
    };
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.mutedHere = !on;
    await this.attempt('microphone', () => this.room.localParticipant.setMicrophoneEnabled(on));
    const { isMicrophoneEnabled } = this.room.localParticipant;
    this.listener.announce(isMicrophoneEnabled ? this.words.youUnmuted : this.words.youMuted);
  }

  async setCamera(on: boolean): Promise<void> {
    await this.attempt('camera', () => this.room.localParticipant.setCameraEnabled(on));
    const { isCameraEnabled } = this.room.localParticipant;
    this.listener.announce(isCameraEnabled ? this.words.cameraNowOn : this.words.cameraNowOff);
  }

  /** Rejects if the system refuses; a picker that was closed without a choice is no error. */
  async shareScreen(on: boolean): Promise<void> {
    try {
      await this.room.localParticipant.setScreenShareEnabled(on, { audio: true });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'NotAllowedError')) {
        throw error;
      }
    } finally {
      this.listener.changed();
    }
  }

  async useDevice(kind: DeviceKind, id: string): Promise<void> {
    const kinds = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;
    const change = () => this.room.switchActiveDevice(kinds[kind], id || 'default');
    await this.attempt(kind === 'camera' ? 'camera' : 'microphone', change);
  }

  async leave(): Promise<void> {
    await this.room.disconnect();
  }

  private async attempt(source: 'microphone' | 'camera', action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.listener.trouble(source, error);
    }
    this.listener.changed();
  }

  private listen() {
    const { room, listener, words } = this;
    const changed = () => listener.changed();
    for (const event of stateEvents) {
      room.on(event, changed);
    }
    room
      .on(RoomEvent.ParticipantConnected, (participant) =>
        listener.announce(words.joined(nameOf(participant))),
      )
      .on(RoomEvent.ParticipantDisconnected, (participant) =>
        listener.announce(words.gone(nameOf(participant))),
      )
      .on(RoomEvent.DataReceived, (payload, sender, _kind, topic) => {
        // Only the server speaks without a sender.
        if (topic === controlTopic && !sender) {
          listener.controlled(payload);
        }
      })
      .on(RoomEvent.Reconnected, () => listener.announce(words.reconnected))
      .on(RoomEvent.TrackMuted, (publication, participant) => this.onMuted(publication, participant))
      .on(RoomEvent.TrackSubscribed, (track, publication, participant) =>
        this.onTrack(track, publication, participant),
      )
      .on(RoomEvent.TrackUnsubscribed, (track, publication, participant) =>
        this.onTrackGone(track, publication, participant),
      )
      .on(RoomEvent.Disconnected, (reason) => {
        this.silence();
        listener.ended(reason);
      });
  }

  private onTrack(track: RemoteTrack, { source }: RemoteTrackPublication, participant: Participant) {
    if (track.kind === Track.Kind.Audio) {
      this.sounds.set(track as RemoteAudioTrack, track.attach());
    } else if (source === Track.Source.ScreenShare) {
      this.listener.announce(this.words.sharesScreen(nameOf(participant)));
    }
    this.listener.changed();
  }

  private onTrackGone(track: RemoteTrack, { source }: RemoteTrackPublication, participant: Participant) {
    if (track.kind === Track.Kind.Audio) {
      track.detach();
      this.sounds.delete(track as RemoteAudioTrack);
    } else if (source === Track.Source.ScreenShare) {
      this.listener.announce(this.words.sharesNoMore(nameOf(participant)));
    }
    this.listener.changed();
  }

  private onMuted({ source }: TrackPublication, participant: Participant) {
    if (participant.isLocal && source === Track.Source.Microphone && !this.mutedHere) {
      this.mutedHere = true;
      this.listener.announce(this.words.mutedByOther);
    }
  }

  private silence() {
    for (const track of this.sounds.keys()) {
      track.detach();
    }
    this.sounds.clear();
  }
}

/** Everything after which the picture of the room may be another. */
const stateEvents = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.Moved,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.ParticipantPermissionsChanged,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackStreamStateChanged,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.AudioPlaybackStatusChanged,
] as const;

function visible(publication: TrackPublication | undefined) {
  return publication && !publication.isMuted ? publication.videoTrack : undefined;
}

function nameOf(participant: Participant): string {
  return participant.name || participant.identity;
}
