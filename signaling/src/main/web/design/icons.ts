// SPDX-License-Identifier: Apache-2.0
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import arrowLeft from 'lucide-static/icons/arrow-left.svg';
import audioLines from 'lucide-static/icons/audio-lines.svg';
import calendarDays from 'lucide-static/icons/calendar-days.svg';
import check from 'lucide-static/icons/check.svg';
import circleAlert from 'lucide-static/icons/circle-alert.svg';
import circleHelp from 'lucide-static/icons/circle-question-mark.svg';
import clock from 'lucide-static/icons/clock.svg';
import doorOpen from 'lucide-static/icons/door-open.svg';
import loader from 'lucide-static/icons/loader-circle.svg';
import lock from 'lucide-static/icons/lock.svg';
import lockOpen from 'lucide-static/icons/lock-open.svg';
import logOut from 'lucide-static/icons/log-out.svg';
import messageSquare from 'lucide-static/icons/message-square.svg';
import mic from 'lucide-static/icons/mic.svg';
import micOff from 'lucide-static/icons/mic-off.svg';
import moon from 'lucide-static/icons/moon.svg';
import screenShare from 'lucide-static/icons/screen-share.svg';
import screenShareOff from 'lucide-static/icons/screen-share-off.svg';
import send from 'lucide-static/icons/send.svg';
import settings from 'lucide-static/icons/settings-2.svg';
import signalHigh from 'lucide-static/icons/signal.svg';
import signalLow from 'lucide-static/icons/signal-low.svg';
import signalZero from 'lucide-static/icons/signal-zero.svg';
import sun from 'lucide-static/icons/sun.svg';
import sunMoon from 'lucide-static/icons/sun-moon.svg';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg';
import users from 'lucide-static/icons/users-round.svg';
import video from 'lucide-static/icons/video.svg';
import videoOff from 'lucide-static/icons/video-off.svg';
import volume from 'lucide-static/icons/volume-2.svg';
import wifiOff from 'lucide-static/icons/wifi-off.svg';
import x from 'lucide-static/icons/x.svg';

const drawings = {
  arrowLeft,
  audioLines,
  calendarDays,
  check,
  circleAlert,
  circleHelp,
  clock,
  doorOpen,
  loader,
  lock,
  lockOpen,
  logOut,
  messageSquare,
  mic,
  micOff,
  moon,
  screenShare,
  screenShareOff,
  send,
  settings,
  signalHigh,
  signalLow,
  signalZero,
  sun,
  sunMoon,
  triangleAlert,
  users,
  video,
  videoOff,
  volume,
  wifiOff,
  x,
};

export type IconName = keyof typeof drawings;

/** A Lucide drawing. It says nothing to a screen reader: put a word beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<span class="icon" aria-hidden="true">${unsafeHTML(drawings[name])}</span>`;
}

/** Stoa's mark: a porch of four columns. */
export const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
  <path d="M16 3 29 10v3H3v-3Z" fill="currentColor" />
  <path d="M6 15h3v10H6zm5.67 0h3v10h-3zm5.66 0h3v10h-3zM23 15h3v10h-3z" fill="currentColor" />
  <path d="M3 27h26v2.5H3z" fill="var(--warm)" />
</svg>`;
