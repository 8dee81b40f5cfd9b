// SPDX-License-Identifier: Apache-2.0
import { ar } from './strings-ar.ts';

const en = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  share: 'Share screen',
  stopSharing: 'Stop sharing',
  devices: 'Devices',
  people: 'People',
  chat: 'Chat',
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
  checkConnection: 'Test your connection',
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

  chatEmpty: 'Nobody has written anything yet. Messages last as long as the class.',
  chatLog: 'Messages',
  chatField: 'Write to everyone',
  send: 'Send',
  youWrote: 'You',
  unread: (count: number) => `${count} unread`,
  wrote: (name: string, text: string) => `${name} wrote: ${text}`,
  notSent: 'Your message was not sent',
  notSentHelp: 'It is back in the field. Try again when the connection is back.',

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

  hostDesk: 'Run the class',
  host: 'host',
  lock: 'Lock the class',
  unlock: 'Unlock the class',
  muteAll: 'Mute everyone',
  mute: 'Mute',
  muteName: (name: string) => `Mute ${name}`,
  makeHost: 'Make host',
  makeHostName: (name: string) => `Make ${name} the host`,
  remove: 'Remove',
  removeName: (name: string) => `Remove ${name} from the class`,
  ban: 'Ban',
  banName: (name: string) => `Ban ${name} from the class`,
  pardon: 'Lift the ban',
  pardonName: (name: string) => `Lift the ban of ${name}`,
  bannedPeople: 'Banned',
  manage: 'Manage',
  manageName: (name: string) => `Manage ${name}`,
  atTheDoor: (count: number) =>
    count === 1 ? '1 person waits at the door' : `${count} people wait at the door`,
  waitsAtTheDoor: (name: string) => `${name} asks to come in.`,
  admit: 'Admit',
  admitName: (name: string) => `Admit ${name}`,
  refuse: 'Refuse',
  refuseName: (name: string) => `Refuse ${name}`,
  tellWaiting: 'A word while they wait',
  tellName: (name: string) => `A word to ${name} while they wait`,
  breakouts: 'Breakout rooms',
  roomCount: 'Rooms',
  minutes: 'Minutes',
  roomName: (number: number) => `Room ${number}`,
  staysHere: 'Stays in the class',
  openBreakouts: 'Open the rooms',
  inBreakout: (name: string) => `You work in ${name}`,
  breakoutsRun: 'The class works in breakout rooms',
  timeLeft: (time: string) => `${time} left`,
  visit: 'Visit',
  visitName: (name: string) => `Visit ${name}`,
  youAreHere: 'You are here',
  toTheClass: 'Back to the class',
  moreTime: '5 more minutes',
  bringBack: 'Bring everyone back',
  tellAll: 'Say something in every room',
  saysToAll: (name: string) => `${name} says to everyone`,
  movedTo: (name: string) => `You are now in ${name}`,
  movedBack: 'You are back in the class',
  nowLocked: 'The class is locked. Nobody new can come in.',
  nowUnlocked: 'The class is open again.',
  nowHost: (name: string) => `${name} runs the class now`,
  youAreHost: 'You run the class now',
  controlFailed: 'That did not work',
  controlFailedHelp: 'Nothing was changed. Try again in a moment.',

  shortcuts: 'Keyboard shortcuts',
  shortcutsNote: 'They work while you are not typing.',
};

export type Strings = typeof en;

/** A language of the classroom: its words, and which way it is written. */
export interface Speech {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly words: Strings;
}

const english: Speech = { lang: 'en', dir: 'ltr', words: en };

/** By primary subtag. A further one is one more entry of the same shape. */
const languages: Readonly<Record<string, Speech>> = {
  en: english,
  ar: { lang: 'ar', dir: 'rtl', words: ar },
};

/** The language of a tag, as "ar-EG"; English where the classroom does not speak it. */
export function speech(tag: string): Speech {
  return languages[tag.toLowerCase().split('-')[0] ?? ''] ?? english;
}
