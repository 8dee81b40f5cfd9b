// SPDX-License-Identifier: Apache-2.0

// The classroom's parts by themselves, for a page that shows them with sample data.
import './breakout-bar.ts';
import './chat-panel.ts';
import './control-bar.ts';
import './device-fields.ts';
import './ending-page.ts';
import './host-desk.ts';
import './level-meter.ts';
import './people-panel.ts';
import './stage.ts';
import './tile.ts';

export { speech } from './strings.ts';
export type { ChatLine } from './chat.ts';
export type { ControlState } from './control.ts';
export type { Member } from './members.ts';
