// SPDX-License-Identifier: Apache-2.0
import library from '@event-calendar/core/index.css';
import { css, unsafeCSS } from 'lit';

const ours = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: var(--space-8);
    min-height: 0;
  }
  .host {
    isolation: isolate;
    flex: 1;
    min-height: 0;
  }
  .ec {
    color-scheme: inherit;
    --ec-bg-color: var(--surface);
    --ec-border-color: var(--line);
    --ec-today-bg-color: color-mix(in srgb, var(--accent) 4%, var(--surface));
    --ec-highlight-color: var(--accent-soft);
    --ec-event-bg-color: transparent;
    --ec-event-text-color: var(--ink);
    --ec-event-col-gap: 3px;
    --ec-bg-event-opacity: 1;
    --ec-now-indicator-color: var(--warm);
    --ec-popup-bg-color: var(--surface);
    --ec-color-300: rgb(20 16 8 / 12%);
    font-size: var(--text-13);
    font-variant-numeric: tabular-nums;
  }
  .ec-toolbar {
    display: none;
  }
  .ec-main {
    border-color: var(--line);
    border-radius: var(--radius-tile);
    background: var(--surface);
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
  }
  .ec-main:focus-visible {
    outline-offset: -2px;
  }
  .ec-col-head {
    padding-block: var(--space-8);
    border-inline-end-color: transparent;
    background: var(--surface);
    color: var(--ink-muted);
    font-weight: 550;
  }
  .ec-col-head.ec-today {
    color: var(--accent);
    font-weight: 650;
    box-shadow: inset 0 -2px 0 var(--accent);
  }
  .ec-sidebar {
    color: var(--ink-muted);
  }
  .ec-day-head time {
    min-width: 26px;
    padding: 1px 5px;
    border-radius: 13px;
    text-align: center;
    font-weight: 500;
  }
  .ec-day.ec-today .ec-day-head time {
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 650;
  }
  .ec-day-grid .ec-day.ec-other-month {
    --ec-day-bg-color: color-mix(in srgb, var(--sunken) 55%, var(--surface));
  }
  .ec-day.ec-other-month .ec-day-head time {
    opacity: 1;
    color: var(--ink-muted);
  }
  .ec-day-foot a {
    color: var(--accent);
    font-weight: 550;
  }

  /* What stands behind: hours that are open, hours that could be, and other calendars. */
  .ec-bg-event {
    background: none;
  }
  .ec-bg-event.open {
    background: color-mix(in srgb, var(--ok) 7%, transparent);
  }
  .ec-bg-event.could {
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--accent) 11%, transparent) 0 3px,
      transparent 3px 9px
    );
  }
  .ec-bg-event.busy {
    background: repeating-linear-gradient(
      45deg,
      color-mix(in srgb, var(--ink-muted) 20%, transparent) 0 5px,
      color-mix(in srgb, var(--ink-muted) 7%, transparent) 5px 10px
    );
  }

  .ec-event {
    --tone: var(--accent);
    overflow: hidden;
    padding: 3px 6px;
    border: 1px solid color-mix(in srgb, var(--tone) 32%, var(--surface));
    border-inline-start: 4px solid var(--tone);
    border-radius: var(--radius-control);
    background: color-mix(in srgb, var(--tone) 10%, var(--surface));
    box-shadow: none;
    color: var(--ink);
    font-size: var(--text-13);
    line-height: 1.35;
    transition: border-color var(--quick);
  }
  .ec-event:hover {
    border-color: var(--tone);
  }
  .ec-event:has(:focus-visible),
  .ec-event.chosen {
    z-index: 20 !important;
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  .ec-event.pending {
    --tone: var(--warn);
    border-style: dashed;
    border-inline-start-style: solid;
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--tone) 13%, var(--surface)) 0 6px,
      color-mix(in srgb, var(--tone) 6%, var(--surface)) 6px 12px
    );
  }
  .ec-event.now {
    --tone: var(--warm);
    background: color-mix(in srgb, var(--tone) 16%, var(--surface));
    border-color: var(--tone);
  }
  .ec-event.completed {
    --tone: var(--ok);
    background: color-mix(in srgb, var(--tone) 5%, var(--sunken));
    border-color: var(--line);
    border-inline-start-color: var(--tone);
  }
  .ec-event.no_show {
    --tone: var(--bad);
    border-inline-start-style: double;
  }
  .ec-event.cancelled,
  .ec-event.declined {
    --tone: var(--edge);
    border-style: dotted;
    background: var(--surface);
    color: var(--ink-muted);
  }
  .ec-event.cancelled strong,
  .ec-event.declined strong {
    text-decoration: line-through;
  }
  .ec-event.cluster {
    --tone: var(--edge);
    border-style: solid;
    background: var(--sunken);
    text-align: center;
  }
  .ec-event.ec-preview,
  .ec-event.carried {
    z-index: 30 !important;
    opacity: 1;
    box-shadow: var(--shadow);
    outline: 2px solid var(--accent);
  }
  .clash .ec-event.ec-preview,
  .clash .ec-event.carried {
    --tone: var(--bad);
    outline-color: var(--bad);
    background: color-mix(in srgb, var(--bad) 14%, var(--surface));
  }
  .ec-event.ec-preview:not([data-id]) {
    border-style: dashed;
  }

  .ec-event-body {
    display: grid;
    min-width: 0;
    overflow: hidden;
  }
  .face {
    align-self: start;
    display: block;
    min-width: 0;
    max-height: 100%;
    padding: 0;
    border: 0;
    overflow: hidden;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    /* The pointer means the whole event, which can be dragged. */
    pointer-events: none;
  }
  /* The ring is around the whole event; this one shows in forced colours. */
  .face:focus-visible {
    outline: 2px solid transparent;
  }
  .ec-event .icon svg {
    width: 14px;
    height: 14px;
    stroke-width: 2;
  }
  .ec-event .mark,
  .ec-event .again {
    display: inline-flex;
    vertical-align: -2px;
    color: var(--tone);
  }
  .ec-event strong {
    display: -webkit-box;
    overflow: hidden;
    font-weight: 600;
    overflow-wrap: break-word;
    hyphens: auto;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .ec-event .who {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .ec-time-grid .middle .who,
  .ec-time-grid .short .who,
  .ec-day-grid .who {
    display: none;
  }
  .ec-time-grid.day .ec-event .who {
    display: inline;
  }
  .ec-time-grid .ec-event.short {
    padding-block: 0;
    line-height: 1.9;
  }
  .ec-time-grid .short .face,
  .ec-day-grid .face {
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .ec-time-grid .short strong,
  .ec-day-grid .ec-event strong {
    display: inline;
  }
  .ec-day-grid .ec-event {
    padding: 0 4px;
  }

  .ec-list .ec-main {
    border: 0;
    background: none;
  }
  .ec-list .ec-day {
    margin-block-end: var(--space-16);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    overflow: clip;
  }
  .ec-list .ec-day-head {
    padding: var(--space-8) var(--space-16);
    background: var(--sunken);
    font: 560 var(--text-15) / 1.4 var(--serif);
  }
  .ec-list .ec-day-head time {
    padding: 0;
  }
  .ec-list .ec-day.ec-today .ec-day-head time {
    background: none;
    color: var(--accent);
  }
  .ec-list .ec-event {
    inline-size: 100%;
    padding: var(--space-12) var(--space-16);
    border-width: 0;
    border-inline-start: 4px solid var(--tone);
    border-radius: 0;
  }
  .ec-list .ec-event + .ec-event {
    border-block-start: 1px solid var(--line);
  }
  .ec-list .ec-event.completed {
    background: var(--surface);
  }
  .ec-list .ec-event.now {
    background: var(--warm-soft);
  }
  .ec-list .ec-event.chosen,
  .ec-list .ec-event:has(:focus-visible) {
    outline-offset: -2px;
  }
  .ec-event-tag {
    display: none;
  }
  .ec-list .face {
    display: grid;
    width: 100%;
    grid-template-columns: 24px 132px minmax(0, 1fr) auto;
    align-items: baseline;
    gap: 2px var(--space-12);
    font-size: var(--text-15);
  }
  .ec-list .ec-event .who {
    grid-area: 2 / 3;
    display: block;
    color: var(--ink-muted);
    font-size: var(--text-13);
  }
  .ec-list .ec-event .word {
    grid-area: 1 / 4;
    color: var(--tone);
    font-size: var(--text-13);
    font-weight: 550;
  }
  .ec-list .ec-event.cancelled .word,
  .ec-list .ec-event.declined .word {
    color: var(--ink-muted);
  }
  .ec-list .ec-event.now .word {
    color: var(--ink);
  }
  .ec-list .ec-event .again {
    grid-row: 2;
    grid-column: 4;
    justify-self: end;
  }
  .ec-list .ec-event .icon svg {
    width: 18px;
    height: 18px;
  }
  .ec-no-events {
    border: 1px dashed var(--edge);
    border-radius: var(--radius-tile);
    color: var(--ink-muted);
    font-size: var(--text-15);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px var(--space-24);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--space-12);
  }
  .warning {
    position: absolute;
    inset-block-end: 40px;
    inset-inline: var(--space-24);
    z-index: 40;
    justify-self: center;
    display: flex;
    gap: var(--space-8);
    padding: var(--space-8) var(--space-16);
    border: 1px solid var(--bad);
    border-radius: var(--radius);
    background: color-mix(in srgb, var(--bad) 8%, var(--surface));
    box-shadow: var(--shadow);
  }
  .warning .icon {
    color: var(--bad);
  }
  @media (max-width: 819px) {
    .foot p {
      display: none;
    }
    .ec-list .face {
      grid-template-columns: 24px minmax(0, 1fr) auto;
    }
    .ec-list .ec-event .when {
      grid-area: 1 / 2;
    }
    .ec-list .ec-event strong {
      grid-area: 2 / 2 / auto / -1;
    }
    .ec-list .ec-event .who {
      grid-area: 3 / 2 / auto / -1;
    }
    .ec-list .ec-event .word {
      grid-area: 1 / 3;
    }
    .ec-list .ec-event .again {
      grid-area: 3 / 3;
    }
  }
`;

/** The library's style sheet, in the colours and with the type of ours. */
export const gridStyles = [unsafeCSS(library), ours];
