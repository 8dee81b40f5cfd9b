// SPDX-License-Identifier: Apache-2.0
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import arrowLeft from 'lucide-static/icons/arrow-left.svg';
import audioLines from 'lucide-static/icons/audio-lines.svg';
import ban from 'lucide-static/icons/ban.svg';
import bell from 'lucide-static/icons/bell.svg';
import calendarClock from 'lucide-static/icons/calendar-clock.svg';
import calendarDays from 'lucide-static/icons/calendar-days.svg';
import calendarOff from 'lucide-static/icons/calendar-off.svg';
import chartColumn from 'lucide-static/icons/chart-column.svg';
import check from 'lucide-static/icons/check.svg';
import checkCheck from 'lucide-static/icons/check-check.svg';
import chevronLeft from 'lucide-static/icons/chevron-left.svg';
import chevronRight from 'lucide-static/icons/chevron-right.svg';
import circleAlert from 'lucide-static/icons/circle-alert.svg';
import circleHelp from 'lucide-static/icons/circle-question-mark.svg';
import clock from 'lucide-static/icons/clock.svg';
import copy from 'lucide-static/icons/copy.svg';
import doorOpen from 'lucide-static/icons/door-open.svg';
import download from 'lucide-static/icons/download.svg';
import ellipsis from 'lucide-static/icons/ellipsis.svg';
import fingerprint from 'lucide-static/icons/fingerprint-pattern.svg';
import hourglass from 'lucide-static/icons/hourglass.svg';
import inbox from 'lucide-static/icons/inbox.svg';
import key from 'lucide-static/icons/key-round.svg';
import languages from 'lucide-static/icons/languages.svg';
import link from 'lucide-static/icons/link-2.svg';
import list from 'lucide-static/icons/list.svg';
import loader from 'lucide-static/icons/loader-circle.svg';
import lock from 'lucide-static/icons/lock.svg';
import lockOpen from 'lucide-static/icons/lock-open.svg';
import logOut from 'lucide-static/icons/log-out.svg';
import mail from 'lucide-static/icons/mail.svg';
import messageSquare from 'lucide-static/icons/message-square.svg';
import mic from 'lucide-static/icons/mic.svg';
import micOff from 'lucide-static/icons/mic-off.svg';
import monitor from 'lucide-static/icons/monitor.svg';
import moon from 'lucide-static/icons/moon.svg';
import move from 'lucide-static/icons/move.svg';
import palette from 'lucide-static/icons/palette.svg';
import pencil from 'lucide-static/icons/pencil.svg';
import plus from 'lucide-static/icons/plus.svg';
import refresh from 'lucide-static/icons/refresh-cw.svg';
import repeat from 'lucide-static/icons/repeat.svg';
import school from 'lucide-static/icons/school.svg';
import screenShare from 'lucide-static/icons/screen-share.svg';
import screenShareOff from 'lucide-static/icons/screen-share-off.svg';
import scroll from 'lucide-static/icons/scroll-text.svg';
import search from 'lucide-static/icons/search.svg';
import send from 'lucide-static/icons/send.svg';
import server from 'lucide-static/icons/server.svg';
import settings from 'lucide-static/icons/settings-2.svg';
import shield from 'lucide-static/icons/shield-check.svg';
import signalHigh from 'lucide-static/icons/signal.svg';
import signalLow from 'lucide-static/icons/signal-low.svg';
import signalZero from 'lucide-static/icons/signal-zero.svg';
import siren from 'lucide-static/icons/siren.svg';
import smartphone from 'lucide-static/icons/smartphone.svg';
import sun from 'lucide-static/icons/sun.svg';
import sunMoon from 'lucide-static/icons/sun-moon.svg';
import trash from 'lucide-static/icons/trash-2.svg';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg';
import undo from 'lucide-static/icons/undo-2.svg';
import unplug from 'lucide-static/icons/unplug.svg';
import user from 'lucide-static/icons/user-round.svg';
import userPlus from 'lucide-static/icons/user-round-plus.svg';
import userX from 'lucide-static/icons/user-round-x.svg';
import users from 'lucide-static/icons/users-round.svg';
import drama from 'lucide-static/icons/venetian-mask.svg';
import video from 'lucide-static/icons/video.svg';
import videoOff from 'lucide-static/icons/video-off.svg';
import volume from 'lucide-static/icons/volume-2.svg';
import wifiOff from 'lucide-static/icons/wifi-off.svg';
import x from 'lucide-static/icons/x.svg';

const drawings = {
  arrowLeft,
  audioLines,
  ban,
  bell,
  calendarClock,
  calendarDays,
  calendarOff,
  chartColumn,
  check,
  checkCheck,
  chevronLeft,
  chevronRight,
  circleAlert,
  circleHelp,
  clock,
  copy,
  doorOpen,
  download,
  drama,
  ellipsis,
  fingerprint,
  hourglass,
  inbox,
  key,
  languages,
  link,
  list,
  loader,
  lock,
  lockOpen,
  logOut,
  mail,
  messageSquare,
  mic,
  micOff,
  monitor,
  moon,
  move,
  palette,
  pencil,
  plus,
  refresh,
  repeat,
  school,
  screenShare,
  screenShareOff,
  scroll,
  search,
  send,
  server,
  settings,
  shield,
  signalHigh,
  signalLow,
  signalZero,
  siren,
  smartphone,
  sun,
  sunMoon,
  trash,
  triangleAlert,
  undo,
  unplug,
  user,
  userPlus,
  userX,
  users,
  video,
  videoOff,
  volume,
  wifiOff,
  x,
};

export type IconName = keyof typeof drawings;

/** Those that point along the line of writing. */
const directed = new Set<IconName>([
  'arrowLeft',
  'chevronLeft',
  'chevronRight',
  'logOut',
  'send',
  'undo',
  'scroll',
]);

/** A Lucide drawing. It says nothing to a screen reader: put a word beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<span class="icon ${directed.has(name) ? 'directed' : ''}" aria-hidden="true"
    >${unsafeHTML(drawings[name])}</span
  >`;
}

/** Stoa's mark: a porch of four columns. */
export const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
  <path d="M16 3 29 10v3H3v-3Z" fill="currentColor" />
  <path d="M6 15h3v10H6zm5.67 0h3v10h-3zm5.66 0h3v10h-3zM23 15h3v10h-3z" fill="currentColor" />
  <path d="M3 27h26v2.5H3z" fill="var(--warm)" />
</svg>`;
