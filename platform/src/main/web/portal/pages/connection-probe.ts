// SPDX-License-Identifier: Apache-2.0
import type { ConnectionResult, ConnectionTicket, Way } from '../api.ts';

export const ways: readonly Way[] = ['udp', 'tcp', 'turnUdp', 'turnTls'];

export type WayState = 'waiting' | 'trying' | 'works' | 'fails' | 'absent';

const connectMillis = 8_000;
const rampMillis = 3_000;
const measureMillis = 4_000;
const pictureBps = 2_500_000;
const frameMillis = 40;

interface Line {
  readonly pc: RTCPeerConnection;
  readonly session: string;
  readonly token: string;
}

/** Tries every way to the server at once, then measures the best that works. */
export async function probe(
  ticket: ConnectionTicket,
  onState: (way: Way, state: WayState) => void,
  onMeasure: () => void,
): Promise<ConnectionResult> {
  const lines = new Map<Way, Line>();
  const found: Partial<Record<Way, boolean>> = {};
  const opened = ways.map(async (way) => {
    const servers = relaysFor(way, ticket.iceServers);
    if (servers.length === 0 && way.startsWith('turn')) {
      onState(way, 'absent');
      return;
    }
    onState(way, 'trying');
    const pass = ticket.passes[way]?.publish ?? '';
    const line = await open('/whip', pass, way, servers).catch(() => undefined);
    if (line) {
      lines.set(way, line);
    }
    found[way] = line !== undefined;
    onState(way, line ? 'works' : 'fails');
  });
  try {
    await Promise.all(opened);
    const best = ways.find((way) => lines.has(way));
    const up = best && lines.get(best);
    if (!best || !up) {
      return { ways: found, upBps: 0, downBps: 0, upLoss: 1, downLoss: 1, rttMillis: 0 };
    }
    onMeasure();
    for (const [way, line] of lines) {
      if (way !== best) {
        lines.delete(way);
        close(line);
      }
    }
    const pass = ticket.passes[best]?.play ?? '';
    const down = await open('/whep', pass, best, relaysFor(best, ticket.iceServers));
    lines.set(ways.find((way) => way !== best) ?? best, down);
    return { ways: found, ...(await measure(up.pc, down.pc)) };
  } finally {
    for (const line of lines.values()) {
      close(line);
    }
  }
}

/** The one relay URL that goes this way; none for the direct ways. */
export function relaysFor(way: Way, servers: readonly RTCIceServer[]): RTCIceServer[] {
  const fits = (url: string) =>
    way === 'turnTls'
      ? url.startsWith('turns:')
      : way === 'turnUdp' && url.startsWith('turn:') && !url.endsWith('transport=tcp');
  for (const server of servers) {
    const url = [server.urls].flat().find(fits);
    if (url) {
      return [{ ...server, urls: [url] }];
    }
  }
  return [];
}

/** An answer with the candidates of one way only. Relays reach the server over UDP. */
export function narrowed(sdp: string, way: Way): string {
  const other = way === 'tcp' ? / udp /i : / tcp /i;
  return sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || !other.test(line))
    .join('\r\n');
}

/** Connects by WHIP (publishing nothing yet) or WHEP; fails when there is no connection in time. */
async function open(path: string, token: string, way: Way, iceServers: RTCIceServer[]): Promise<Line> {
  const pc = new RTCPeerConnection({
    iceServers,
    iceTransportPolicy: iceServers.length > 0 ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
  });
  const deadline = Date.now() + connectMillis;
  try {
    pc.addTransceiver('video', { direction: path === '/whip' ? 'sendonly' : 'recvonly' });
    await pc.setLocalDescription();
    const { answer, session } = await exchange(path, token, pc.localDescription?.sdp ?? '', deadline);
    await pc.setRemoteDescription({ type: 'answer', sdp: narrowed(answer, way) });
    await connected(pc, deadline);
    return { pc, session, token };
  } catch (error) {
    pc.close();
    throw error;
  }
}

async function exchange(path: string, token: string, offer: string, deadline: number) {
  for (;;) {
    const response = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
      body: offer,
      signal: AbortSignal.timeout(Math.max(1, deadline - Date.now())),
    });
    if (response.ok) {
      return { answer: await response.text(), session: response.headers.get('location') ?? '' };
    }
    if (response.status !== 503 || Date.now() > deadline) {
      throw new Error(`${path} answered ${response.status}`);
    }
    await pause(300);
  }
}

function connected(pc: RTCPeerConnection, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('no connection in time')),
      Math.max(1, deadline - Date.now()),
    );
    const look = () => {
      if (pc.connectionState === 'connected') {
        clearTimeout(timer);
        resolve();
      } else if (pc.connectionState === 'failed' || pc.connectionState === 'closed') {
        clearTimeout(timer);
        reject(new Error(pc.connectionState));
      }
    };
    pc.addEventListener('connectionstatechange', look);
    look();
  });
}

/** Tells the server, and closes when it knows. */
function close({ pc, session, token }: Line) {
  const headers = { authorization: `Bearer ${token}` };
  void fetch(session, { method: 'DELETE', headers, keepalive: true })
    .catch(() => undefined)
    .finally(() => pc.close());
}

export interface Moment {
  readonly at: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly rttMillis: number;
}

type Measured = Omit<ConnectionResult, 'ways'>;

/** Sends a picture that is hard to compress, plays it, and compares two moments. */
async function measure(up: RTCPeerConnection, down: RTCPeerConnection): Promise<Measured> {
  const picture = noise();
  try {
    const sender = up.getSenders()[0];
    if (!sender) {
      throw new Error('there is nothing to send with');
    }
    await sender.replaceTrack(picture.track);
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = pictureBps;
    }
    await sender.setParameters(parameters);
    await pause(rampMillis);
    const [sentBefore, playedBefore] = [await moment(up), await moment(down)];
    await pause(measureMillis);
    return rates(sentBefore, await moment(up), playedBefore, await moment(down));
  } finally {
    picture.stop();
  }
}

/** What two moments of either side say. What was lost on the way up did not get through. */
export function rates(sent0: Moment, sent1: Moment, played0: Moment, played1: Moment): Measured {
  const share = (from: Moment, to: Moment, all: number) =>
    all > 0 ? Math.min(1, Math.max(0, to.lost - from.lost) / all) : 1;
  const bps = (from: Moment, to: Moment) => (8_000 * (to.bytes - from.bytes)) / Math.max(1, to.at - from.at);
  const upLoss = share(sent0, sent1, sent1.packets - sent0.packets);
  const arrived = played1.packets - played0.packets;
  const downLoss = share(played0, played1, arrived + Math.max(0, played1.lost - played0.lost));
  return {
    upBps: Math.round(bps(sent0, sent1) * (1 - upLoss)),
    downBps: Math.round(bps(played0, played1)),
    upLoss,
    downLoss,
    rttMillis: Math.round(Math.max(sent1.rttMillis, played1.rttMillis)),
  };
}

/** What is read of RTCStats, of several types. */
interface Stats {
  readonly type: string;
  readonly bytesSent?: number;
  readonly headerBytesSent?: number;
  readonly packetsSent?: number;
  readonly bytesReceived?: number;
  readonly headerBytesReceived?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly nominated?: boolean;
  readonly currentRoundTripTime?: number;
}

/** One side now: it either sends or receives. */
async function moment(pc: RTCPeerConnection): Promise<Moment> {
  let [bytes, packets, lost, rttMillis] = [0, 0, 0, 0];
  for (const stats of [...(await pc.getStats()).values()] as Stats[]) {
    switch (stats.type) {
      case 'outbound-rtp':
        bytes += (stats.bytesSent ?? 0) + (stats.headerBytesSent ?? 0);
        packets += stats.packetsSent ?? 0;
        break;
      case 'inbound-rtp':
        bytes += (stats.bytesReceived ?? 0) + (stats.headerBytesReceived ?? 0);
        packets += stats.packetsReceived ?? 0;
        lost += stats.packetsLost ?? 0;
        break;
      case 'remote-inbound-rtp':
        lost += stats.packetsLost ?? 0;
        break;
      case 'candidate-pair':
        if (stats.nominated && stats.currentRoundTripTime !== undefined) {
          rttMillis = stats.currentRoundTripTime * 1000;
        }
        break;
    }
  }
  return { at: performance.now(), bytes, packets, lost, rttMillis };
}

function noise(): { readonly track: MediaStreamTrack; stop(): void } {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const context = canvas.getContext('2d');
  const paint = () => {
    for (let i = 0; i < 160; i++) {
      const hue = Math.floor(Math.random() * 360);
      if (context) {
        context.fillStyle = `hsl(${hue} 80% 50%)`;
        context.fillRect(Math.random() * 640, Math.random() * 360, 50, 40);
      }
    }
  };
  paint();
  const timer = setInterval(paint, frameMillis);
  const [track] = canvas.captureStream(1000 / frameMillis).getVideoTracks();
  if (!track) {
    throw new Error('this browser cannot film a canvas');
  }
  return {
    track,
    stop: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
