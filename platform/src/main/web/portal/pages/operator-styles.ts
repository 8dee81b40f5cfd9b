// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

export const operatorStyles = css`
  .page {
    display: grid;
    gap: var(--space-32);
    max-width: 1200px;
    padding: var(--space-48);
  }
  header,
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-8) var(--space-16);
  }
  .head {
    justify-content: space-between;
  }
  h1 {
    font-size: var(--text-35);
  }
  section {
    display: grid;
    gap: var(--space-12);
    min-width: 0;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
    gap: var(--space-16);
    margin: 0;
  }
  .figures div {
    padding: var(--space-12) var(--space-16);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  dt {
    font-size: var(--text-13);
  }
  dd {
    margin: 0;
    font-size: var(--text-21);
    font-weight: 600;
  }
  .card {
    padding: var(--space-16) var(--space-24);
  }
  h3 {
    margin: 0;
    font: 560 var(--text-21) / 1.2 var(--serif);
    overflow-wrap: anywhere;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-15);
  }
  thead th {
    color: var(--ink-muted);
    font-size: var(--text-13);
    font-weight: 550;
  }
  th,
  td {
    padding: var(--space-8) var(--space-12) var(--space-8) 0;
    border-block-end: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
    font-weight: 400;
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  tbody th {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  td .small,
  th .small {
    display: block;
    font-weight: 400;
  }
  .bad {
    color: var(--bad);
  }
  .warn {
    color: var(--warn);
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
    gap: var(--space-16);
  }
  .pair .card {
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .filters,
  .summary,
  .traffic,
  .keys,
  .scale {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-4) var(--space-16);
  }
  .filters {
    flex: 0 1 480px;
    flex-wrap: nowrap;
    gap: var(--space-8) var(--space-12);
  }
  .filters .field {
    flex: 1 1 auto;
  }
  .filters .button {
    white-space: nowrap;
  }
  .filters .button[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .traffic {
    flex-wrap: nowrap;
    gap: var(--space-12);
    margin-inline-start: auto;
  }
  .traffic .numbers {
    min-width: 84px;
  }
  .fold {
    display: inline-flex;
    align-items: center;
    gap: var(--space-8);
    min-height: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  .turned {
    display: inline-flex;
    transition: rotate 140ms ease-out;
  }
  .fold[aria-expanded='true'] .turned {
    rotate: 90deg;
  }
  .fold[aria-expanded='true'] .turned:dir(rtl) {
    rotate: -90deg;
  }
  @media (prefers-reduced-motion: reduce) {
    .turned {
      transition: none;
    }
  }
  .hour {
    display: block;
    width: 100%;
    height: 120px;
  }
  .hour line {
    stroke: var(--line);
    vector-effect: non-scaling-stroke;
  }
  .scale {
    justify-content: space-between;
  }
  .keys li {
    display: inline-flex;
    align-items: center;
    gap: var(--space-8);
  }
  .swatch {
    width: 12px;
    height: 12px;
    border-radius: 3px;
  }
  .swatch.ok {
    background: var(--accent);
  }
  .swatch.back {
    background: var(--warn);
  }
  .swatch.failed {
    background: var(--bad);
  }
  .hour .ok,
  .bar .half {
    fill: var(--accent);
  }
  .hour .back {
    fill: var(--warn);
  }
  .hour .failed {
    fill: var(--bad);
  }
  .bar {
    display: block;
    width: 100%;
    height: 8px;
    border-radius: 4px;
    overflow: hidden;
  }
  .bar .rest {
    fill: var(--sunken);
  }
  .bar .late {
    fill: color-mix(in srgb, var(--accent) 32%, var(--surface));
  }
  .bar .excellent {
    fill: var(--ok);
  }
  .bar .good {
    fill: color-mix(in srgb, var(--ok) 55%, var(--surface));
  }
  .bar .poor {
    fill: var(--warn);
  }
  .bar .lost {
    fill: var(--bad);
  }
  /* Time and amounts run as the words beside them do. */
  .hour:dir(rtl),
  .bar:dir(rtl),
  .line:dir(rtl) {
    scale: -1 1;
  }
  .stages,
  .shards,
  .relays {
    display: grid;
    gap: var(--space-12);
  }
  .stages li,
  .shards li {
    display: grid;
    grid-template-columns: minmax(0, 168px) minmax(60px, 1fr) 144px;
    align-items: center;
    gap: var(--space-4) var(--space-12);
  }
  .shards li {
    grid-template-columns: 72px minmax(0, 1fr) 48px;
  }
  .relays p {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--space-4) var(--space-12);
  }
  .rated {
    display: grid;
    grid-template-columns: minmax(60px, 120px) auto;
    align-items: center;
    gap: var(--space-12);
  }
  summary {
    display: inline-block;
    min-height: 24px;
    padding-block: var(--space-4);
    color: var(--accent);
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
  }
  .plain th,
  .plain td {
    padding-block: var(--space-4);
  }
  .tracks li {
    display: grid;
    grid-template-columns: 96px 96px minmax(90px, auto);
    align-items: center;
    gap: 0 var(--space-12);
  }
  .line {
    display: block;
    width: 96px;
    height: 26px;
    overflow: visible;
  }
  .line polyline {
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.75;
    stroke-linejoin: round;
  }
  .line rect {
    fill: var(--bad);
  }
  .failures {
    display: grid;
    gap: var(--space-8);
  }
  .failures p {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--space-4) var(--space-12);
    overflow-wrap: anywhere;
  }
  .failures p:first-child {
    justify-content: space-between;
  }
  .empty {
    padding: var(--space-24);
    border: 1px dashed var(--edge);
    border-radius: var(--radius-tile);
    text-align: center;
  }
  @container (max-width: 1019px) {
    thead {
      position: absolute;
      clip-path: inset(50%);
    }
    table,
    tbody,
    tr {
      display: block;
    }
    tr {
      padding-block: var(--space-8);
      border-block-end: 1px solid var(--line);
    }
    tbody tr:last-child {
      border-block-end: 0;
    }
    th,
    td {
      display: grid;
      grid-template-columns: 112px minmax(0, 1fr);
      gap: 0 var(--space-12);
      padding: 2px 0;
      border: 0;
    }
    td::before {
      content: attr(data-name);
      color: var(--ink-muted);
      font-size: var(--text-13);
    }
    tbody th {
      display: block;
      font-size: var(--text-17);
    }
    td > * {
      grid-column: 2;
    }
  }
  @container (max-width: 819px) {
    .page {
      gap: var(--space-24);
      padding: var(--space-24) var(--space-16);
    }
    .figures {
      grid-template-columns: 1fr 1fr;
      gap: var(--space-8);
    }
    .filters {
      flex: 1 1 100%;
    }
    .traffic {
      margin-inline-start: 0;
    }
    .stages li {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .stages .bar {
      grid-area: 2 / 1 / 3 / 3;
    }
    .card {
      padding: var(--space-16);
    }
    td:last-child {
      display: block;
    }
    .tracks li {
      grid-template-columns: 84px 96px minmax(0, 1fr);
      gap: 0 var(--space-8);
    }
  }
`;
