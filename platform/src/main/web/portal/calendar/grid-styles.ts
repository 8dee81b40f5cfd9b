// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';
import { events, list } from './event-styles.ts';

const ground = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: var(--space-8);
    min-height: 0;
  }
  .scroller {
    position: relative;
    isolation: isolate;
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius-tile);
    background: var(--surface);
    font-size: var(--text-13);
    font-variant-numeric: tabular-nums;
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  .scroller.dragging {
    cursor: grabbing;
    user-select: none;
  }

  .heads {
    position: sticky;
    inset-block-start: 0;
    z-index: 50;
    display: flex;
    flex: none;
    border-block-end: 1px solid var(--line);
    background: var(--surface);
  }
  .corner,
  .hours {
    flex: none;
    width: 68px;
  }
  .head {
    flex: 1;
    min-width: 0;
    padding: var(--space-8) 2px;
    color: var(--ink-muted);
    font-weight: 550;
    text-align: center;
  }
  .head.today {
    color: var(--accent);
    font-weight: 650;
    box-shadow: inset 0 -2px 0 var(--accent);
  }
  .head span {
    display: inline-block;
  }

  .ground {
    position: relative;
    display: flex;
    flex: none;
  }
  .hours {
    position: relative;
    color: var(--ink-muted);
  }
  .hours span {
    position: absolute;
    inset-inline-end: 6px;
    translate: 0 -50%;
    line-height: 1;
    white-space: nowrap;
  }
  .column {
    position: relative;
    flex: 1;
    min-width: 0;
    border-inline-start: 1px solid var(--line);
    background-image:
      linear-gradient(to bottom, var(--line) 1px, transparent 1px),
      linear-gradient(to bottom, color-mix(in srgb, var(--line) 45%, transparent) 1px, transparent 1px);
    background-size: 100% 60px;
    background-position:
      0 0,
      0 30px;
  }
  .column.today {
    background-color: color-mix(in srgb, var(--accent) 4%, var(--surface));
  }
  .now-line {
    position: absolute;
    inset-inline: 0;
    z-index: 25;
    height: 2px;
    background: var(--warm);
    pointer-events: none;
  }
  .now-line::before {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-start: -5px;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--warm);
    content: '';
  }
  .fresh {
    position: absolute;
    inset-inline: 1px 3px;
    z-index: 30;
    border: 1px dashed var(--accent);
    border-radius: var(--radius-control);
    background: var(--accent-soft);
  }

  .cells {
    flex: 1;
    display: grid;
    grid-template-columns: repeat(7, minmax(0, 1fr));
    grid-auto-rows: minmax(88px, 1fr);
  }
  .cell {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 2px;
    min-height: 0;
    padding: 2px;
    overflow: hidden;
    border-inline-start: 1px solid var(--line);
    border-block-start: 1px solid var(--line);
  }
  .cell:nth-child(7n + 1) {
    border-inline-start: 0;
  }
  .cell:nth-child(-n + 7) {
    border-block-start: 0;
  }
  .cell > time {
    align-self: flex-end;
    flex: none;
    min-width: 26px;
    padding: 1px 5px;
    border-radius: 13px;
    font-weight: 500;
    text-align: center;
  }
  .cell.other {
    background: color-mix(in srgb, var(--sunken) 55%, var(--surface));
  }
  .cell.other > time {
    color: var(--ink-muted);
  }
  .cell.today > time {
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 650;
  }
  .more {
    flex: none;
    align-self: flex-start;
    padding: 0 6px;
    border: 0;
    border-radius: 4px;
    background: none;
    color: var(--accent);
    font: 550 var(--text-13) / 1.5 var(--sans);
    cursor: pointer;
  }
  .more:hover {
    text-decoration: underline;
  }

  /* What stands behind: hours that are open, hours that could be, and other calendars. */
  .behind {
    position: absolute;
    inset-inline: 0;
  }
  .behind.open {
    background: color-mix(in srgb, var(--ok) 7%, transparent);
  }
  .behind.could {
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--accent) 11%, transparent) 0 3px,
      transparent 3px 9px
    );
  }
  .behind.busy {
    background: repeating-linear-gradient(
      45deg,
      color-mix(in srgb, var(--ink-muted) 20%, transparent) 0 5px,
      color-mix(in srgb, var(--ink-muted) 7%, transparent) 5px 10px
    );
  }
`;

export const gridStyles = [ground, events, list];
