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
  .head .field {
    flex: 0 1 320px;
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
    .figures div:last-child {
      grid-column: 1 / -1;
    }
    .head .field {
      flex: 1 1 100%;
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
