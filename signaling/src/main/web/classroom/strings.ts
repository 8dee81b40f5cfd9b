// SPDX-License-Identifier: Apache-2.0

const en = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  share: 'Share screen',
  stopSharing: 'Stop sharing',
  devices: 'Devices',
  people: 'People',
  help: 'Help',
  leave: 'Leave',
  close: 'Close',
  controls: 'Classroom controls',
  stage: 'Stage',
  you: 'you',

  previewTitle: 'Ready to join?',
  previewLead: 'Check how you look and sound. Nobody sees or hears you yet.',
  join: 'Join the class',
  joinWithout: 'Join without microphone and camera',
  joining: 'Joining…',
  cameraIsOff: 'Your camera is off',
  cameraStarting: 'Starting your camera…',
  level: 'Microphone level',
  levelHint: 'Say something: the bars should move.',
  levelOff: 'Your microphone is off.',
  systemDefault: 'System default',
  noneFound: 'None found',
  nameless: (kind: string, position: number) => `${kind} ${position}`,

  denied: (device: string) => `Your browser blocks the ${device.toLowerCase()}`,
  deniedHelp: 'Allow it with the icon beside the address, then switch it on here. You can join without it.',
  missing: (device: string) => `No ${device.toLowerCase()} was found`,
  missingHelp: 'Plug one in and switch it on here, or join without it.',
  busy: (device: string) => `The ${device.toLowerCase()} is in use by another program`,
  busyHelp: 'Close the other program and switch it on again, or join without it.',
  insecure: 'Cameras and microphones need a secure address',
  insecureHelp: 'Open this page with https. You can join to watch and listen.',
  shareFailed: 'Your screen could not be shared',
  shareFailedHelp: 'Your system or browser refused it. The class goes on as before.',

  speaking: 'speaking',
  muted: 'muted',
  cameraOff: 'camera off',
  weak: 'Weak network',
  lost: 'Reconnecting',
  goodNetwork: 'Good network',
  alone: 'You are the first one here. Others appear as they join.',
  sharing: 'You are sharing your screen',
  sharingHelp: 'Everyone in the class sees it.',
  screenOf: (name: string) => `Screen of ${name}`,
  tile: (parts: readonly string[]) => parts.join(', '),
  peopleCount: (count: number) => (count === 1 ? '1 person' : `${count} people`),

  reconnecting: 'Your connection dropped. We are bringing you back; nothing to do.',
  reconnected: 'You are back in the class.',
  startAudio: 'Start audio',
  audioBlocked: 'Your browser waits for a click before it plays sound.',
  joined: (name: string) => `${name} joined`,
  gone: (name: string) => `${name} left`,
  youMuted: 'Your microphone is off',
  youUnmuted: 'Your microphone is on',
  mutedByOther: 'Your microphone was switched off by someone else',
  cameraNowOff: 'Your camera is off',
  cameraNowOn: 'Your camera is on',
  sharesScreen: (name: string) => `${name} shares a screen`,
  sharesNoMore: (name: string) => `${name} stopped sharing`,

  leftTitle: 'You left the class',
  leftLead: 'Your camera and microphone are off.',
  rejoin: 'Rejoin',
  lostTitle: 'The connection is lost',
  lostLead: 'We tried for a minute. Check your network, then come back in.',
  elsewhereTitle: 'You joined from somewhere else',
  elsewhereLead: 'This class is open for you in another tab or on another device, so this one stepped aside.',
  removedTitle: 'You were taken out of the class',
  removedLead: 'Ask your tutor if you think this is a mistake.',
  endedTitle: 'The class has ended',
  endedLead: 'Everyone has left the room.',
  notAllowedTitle: 'This invitation is not valid any more',
  notAllowedLead: 'Open the class again from your list of classes to get a new one.',
  unreachableTitle: 'The classroom does not answer',
  unreachableLead:
    'It may be starting, or your network may block it. Wait a moment and try again; if it stays so, try another network.',
  failedTitle: 'Joining did not work',
  failedLead: 'Something went wrong between you and the classroom. Try again.',

  shortcuts: 'Keyboard shortcuts',
  shortcutsNote: 'They work while you are not typing.',
};

export type Strings = typeof en;

/** Languages by their primary subtag. A second one is one more entry of the same shape. */
const languages: Record<string, Strings> = { en };

export function strings(locale: string): Strings {
  return languages[locale.toLowerCase().split('-')[0] ?? 'en'] ?? en;
}
