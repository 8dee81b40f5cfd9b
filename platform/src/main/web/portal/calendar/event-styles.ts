// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

/** What a booking looks like in the grid and in the list, and what is said below them. */
export const events = css`
  .event {
    --tone: var(--accent);
    position: relative;
    display: grid;
    min-width: 0;
    overflow: hidden;
    padding: 3px 6px;
    cursor: pointer;
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
  .ground .event {
    position: absolute;
    z-index: 10;
  }
  .cell .event {
    flex: none;
  }
  .movable {
    cursor: grab;
  }
  .dragging .event {
    cursor: grabbing;
  }
  .event:hover {
    border-color: var(--tone);
  }
  .event:has(:focus-visible),
  .event.chosen {
    z-index: 20 !important;
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  .event.pending {
    --tone: var(--warn);
    border-style: dashed;
    border-inline-start-style: solid;
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--tone) 13%, var(--surface)) 0 6px,
      color-mix(in srgb, var(--tone) 6%, var(--surface)) 6px 12px
    );
  }
  .event.now {
    --tone: var(--warm);
    background: color-mix(in srgb, var(--tone) 16%, var(--surface));
    border-color: var(--tone);
  }
  .event.completed {
    --tone: var(--ok);
    background: color-mix(in srgb, var(--tone) 5%, var(--sunken));
    border-color: var(--line);
    border-inline-start-color: var(--tone);
  }
  .event.no_show {
    --tone: var(--bad);
    border-inline-start-style: double;
  }
  .event.cancelled,
  .event.declined {
    --tone: var(--edge);
    border-style: dotted;
    background: var(--surface);
    color: var(--ink-muted);
  }
  .event.cancelled strong,
  .event.declined strong {
    text-decoration: line-through;
  }
  .event.cluster {
    --tone: var(--edge);
    border-style: solid;
    background: var(--sunken);
    text-align: center;
  }
  .event.carried {
    z-index: 30 !important;
    box-shadow: var(--shadow);
    outline: 2px solid var(--accent);
  }
  .clash .event.carried {
    --tone: var(--bad);
    outline-color: var(--bad);
    background: color-mix(in srgb, var(--bad) 14%, var(--surface));
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
  .event .icon svg {
    width: 14px;
    height: 14px;
    stroke-width: 2;
  }
  .event .when {
    white-space: nowrap;
  }
  .event .mark,
  .event .again {
    display: inline-flex;
    vertical-align: -2px;
    color: var(--tone);
  }
  .event strong {
    display: -webkit-box;
    overflow: hidden;
    font-weight: 600;
    overflow-wrap: break-word;
    hyphens: auto;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .event .who {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .ground .middle .who,
  .ground .short .who,
  .cell .who {
    display: none;
  }
  .day .event .who {
    display: inline;
  }
  .ground .event.short {
    padding-block: 0;
    line-height: 1.9;
  }
  .ground .short .face,
  .cell .face {
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .ground .short strong,
  .cell .event strong {
    display: inline;
  }
  .cell .event {
    padding: 0 4px;
  }

  .movable .handle {
    position: absolute;
    inset-block-end: 0;
    inset-inline: 0;
    height: 8px;
    cursor: ns-resize;
  }
  .handle::after {
    position: absolute;
    inset-block-end: 2px;
    inset-inline-start: calc(50% - 10px);
    width: 20px;
    height: 3px;
    border-radius: 2px;
    background: var(--tone);
    opacity: 0;
    content: '';
  }
  .event:hover .handle::after,
  .carried .handle::after {
    opacity: 0.7;
  }
`;

export const list = css`
  .scroller.list {
    gap: var(--space-16);
    border: 0;
    border-radius: 0;
    background: none;
  }
  .list section {
    flex: none;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    overflow: clip;
  }
  .list h2 {
    padding: var(--space-8) var(--space-16);
    border-block-end: 1px solid var(--line);
    background: var(--sunken);
    font: 560 var(--text-15) / 1.4 var(--serif);
  }
  .list h2.today {
    color: var(--accent);
  }
  .list .event {
    inline-size: 100%;
    padding: var(--space-12) var(--space-16);
    border-width: 0;
    border-inline-start: 4px solid var(--tone);
    border-radius: 0;
  }
  .list .event + .event {
    border-block-start: 1px solid var(--line);
  }
  .list .event.completed {
    background: var(--surface);
  }
  .list .event.now {
    background: var(--warm-soft);
  }
  .list .event.chosen,
  .list .event:has(:focus-visible) {
    outline-offset: -2px;
  }
  .list .face {
    display: grid;
    width: 100%;
    grid-template-columns: 24px 132px minmax(0, 1fr) auto;
    align-items: baseline;
    gap: 2px var(--space-12);
    font-size: var(--text-15);
  }
  .list .event .who {
    grid-area: 2 / 3;
    display: block;
    color: var(--ink-muted);
    font-size: var(--text-13);
  }
  .list .event .word {
    grid-area: 1 / 4;
    color: var(--tone);
    font-size: var(--text-13);
    font-weight: 550;
  }
  .list .event.cancelled .word,
  .list .event.declined .word {
    color: var(--ink-muted);
  }
  .list .event.now .word {
    color: var(--ink);
  }
  .list .event .again {
    grid-row: 2;
    grid-column: 4;
    justify-self: end;
  }
  .list .event .icon svg {
    width: 18px;
    height: 18px;
  }
  .none {
    padding: var(--space-48) var(--space-24);
    text-align: center;
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
    .list .face {
      grid-template-columns: 24px minmax(0, 1fr) auto;
    }
    .list .event .when {
      grid-area: 1 / 2;
    }
    .list .event strong {
      grid-area: 2 / 2 / auto / -1;
    }
    .list .event .who {
      grid-area: 3 / 2 / auto / -1;
    }
    .list .event .word {
      grid-area: 1 / 3;
    }
    .list .event .again {
      grid-area: 3 / 3;
    }
  }
`;
