// SPDX-License-Identifier: Apache-2.0
import type { Strings } from './strings.ts';

/** What somebody last chose before joining; an id is empty for the system's default. */
export interface Choices {
  microphoneId: string;
  cameraId: string;
  speakerId: string;
  microphone: boolean;
  camera: boolean;
}

export type DeviceKind = 'microphone' | 'camera' | 'speaker';

export interface Devices {
  readonly microphone: readonly MediaDeviceInfo[];
  readonly camera: readonly MediaDeviceInfo[];
  readonly speaker: readonly MediaDeviceInfo[];
}

export interface Trouble {
  readonly what: string;
  readonly help: string;
  /** It is a word to read, not something that failed. */
  readonly calm?: boolean;
}

const key = 'stoa.devices';
const initial: Choices = { microphoneId: '', cameraId: '', speakerId: '', microphone: true, camera: true };

export function rememberedChoices(): Choices {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return sameShape(stored);
  } catch {
    return { ...initial };
  }
}

export function rememberChoices(choices: Choices): void {
  try {
    localStorage.setItem(key, JSON.stringify(choices));
  } catch {
    // Storage is off: the choice lasts until the page closes.
  }
}

/** Keeps only entries of the right type: storage may hold what an older version wrote. */
export function sameShape(stored: unknown): Choices {
  const entries = Object.entries(typeof stored === 'object' && stored !== null ? stored : {});
  const usable = entries.filter(
    ([name, value]) => name in initial && typeof value === typeof initial[name as keyof Choices],
  );
  return { ...initial, ...Object.fromEntries(usable) };
}

export const speakerCanBeChosen = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

export async function listDevices(): Promise<Devices> {
  const all = (await mediaDevices()?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind) =>
    all.filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default');
  return { microphone: of('audioinput'), camera: of('videoinput'), speaker: of('audiooutput') };
}

/** Undefined on a page without https, whatever the DOM's types say. */
export function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices;
}

/** Says in plain words why a device did not start. */
export function troubleWith(kind: 'microphone' | 'camera', error: unknown, words: Strings): Trouble {
  if (!mediaDevices()) {
    return { what: words.insecure, help: words.insecureHelp };
  }
  const device = words[kind];
  switch (error instanceof Error ? error.name : '') {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return { what: words.missing(device), help: words.missingHelp };
    case 'NotReadableError':
    case 'AbortError':
      return { what: words.busy(device), help: words.busyHelp };
    default:
      return { what: words.denied(device), help: words.deniedHelp };
  }
}
