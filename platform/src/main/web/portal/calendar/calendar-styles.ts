// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

/** Forms of the calendar: fields beside each other, and groups of choices. */
export const forms = css`
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-size: var(--text-13);
    font-weight: 550;
  }
  fieldset .check {
    min-height: 36px;
    padding-block: 6px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(148px, 100%), 1fr));
    gap: var(--space-12);
  }
  .fields > * {
    min-width: 0;
  }
  .fields.when {
    grid-template-columns: minmax(0, 1.6fr) minmax(0, 1.3fr) minmax(0, 0.8fr);
  }
  .fields input {
    min-width: 0;
    padding-inline: var(--space-8);
  }
  @media (max-width: 480px) {
    .fields.when {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .fields.when > :first-child {
      grid-column: 1 / -1;
    }
  }
  .to {
    display: flex;
    gap: var(--space-8);
    font-weight: 550;
  }
  .to .icon {
    color: var(--accent);
  }
`;

export const pageStyles = css`
  :host {
    container-type: inline-size;
  }
  .page {
    display: grid;
    grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr) auto;
    gap: var(--space-12) var(--space-24);
    height: calc(var(--frame-height, 100dvh) - var(--above, 0px));
    min-height: 600px;
    padding: var(--space-24) var(--space-32) var(--space-12);
  }
  header {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-12);
  }
  h1 {
    margin-inline-end: auto;
    font-size: var(--text-27);
  }
  .steps {
    display: flex;
    align-items: center;
    gap: var(--space-4);
  }
  .views {
    display: flex;
    padding: 3px;
    border-radius: var(--radius);
    background: var(--sunken);
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .views button {
    min-height: 38px;
    padding: 4px 14px;
    border: 0;
    border-radius: var(--radius-control);
    background: none;
    color: var(--ink-muted);
    font: 550 var(--text-15) / 1.2 var(--sans);
    cursor: pointer;
  }
  .views button:hover {
    color: var(--ink);
  }
  .views button[aria-pressed='true'] {
    background: var(--surface);
    color: var(--accent);
    box-shadow: 0 0 0 1px var(--line);
  }
  .about {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-8) var(--space-16);
  }
  .about .zone {
    margin-inline-end: auto;
  }
  .whose {
    display: flex;
    align-items: center;
    gap: var(--space-8);
  }
  .whose stoa-people-picker {
    width: 250px;
  }
  .running {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-8) var(--space-16);
    padding: var(--space-12) var(--space-16);
    border: 1px solid var(--warm);
    border-radius: var(--radius);
    background: var(--warm-soft);
  }
  .running > div {
    flex: 1 1 200px;
    min-width: 0;
  }
  .running h2 {
    font-size: var(--text-17);
  }
  .body {
    min-height: 0;
  }
  .page:has(.running) {
    grid-template-rows: auto auto auto minmax(0, 1fr);
  }
  .body {
    display: grid;
  }
  .body.alone {
    grid-column: 1 / -1;
  }
  aside {
    width: 340px;
    min-height: 0;
    overflow-y: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius-tile);
    background: var(--surface);
  }
  @container (max-width: 819px) {
    .page {
      grid-template: auto / minmax(0, 1fr);
      grid-auto-rows: auto;
      height: auto;
      min-height: 0;
      gap: var(--space-12);
      padding: var(--space-16);
    }
    .page:has(.running) {
      grid-template-rows: auto;
    }
    h1 {
      flex: 1 1 200px;
      font-size: var(--text-21);
    }
    .steps,
    .views {
      order: 1;
    }
    .steps {
      margin-inline-end: auto;
    }
    aside {
      order: 1;
      width: auto;
    }
    .body {
      order: 2;
    }
    .body stoa-calendar-grid {
      height: max(420px, calc(100dvh - 330px));
    }
    .body stoa-calendar-grid[view='list'] {
      height: auto;
    }
    .desk {
      display: none;
    }
    .new {
      width: 44px;
      padding: 0;
    }
    .new .label {
      position: absolute;
      clip-path: inset(50%);
    }
  }
`;
