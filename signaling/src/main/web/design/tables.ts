// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

/** A page of the portal, its head, and tables that become cards where there is little width. */
export const pages = css`
  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-24);
    max-width: 1080px;
    padding: var(--space-48) var(--space-48) var(--space-32);
  }
  .page.narrow {
    max-width: 800px;
  }
  .page > header {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: var(--space-12) var(--space-24);
  }
  .page > header > div {
    display: grid;
    gap: var(--space-4);
    max-width: 64ch;
  }
  .page h1 {
    font-size: var(--text-35);
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-12);
    min-width: 0;
  }
  section.card {
    gap: var(--space-16);
    padding: var(--space-24);
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-16);
  }
  .fixed {
    display: grid;
    overflow-wrap: anywhere;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-8);
    padding: var(--space-48) var(--space-24);
    border: 1px dashed var(--edge);
    border-radius: var(--radius-tile);
    text-align: center;
  }
  .empty > .icon svg {
    width: 36px;
    height: 36px;
    color: var(--accent);
  }
  .empty p {
    max-width: 48ch;
  }
  @container (max-width: 819px) {
    .page {
      gap: var(--space-16);
      padding: var(--space-24) var(--space-16);
    }
    .page h1 {
      font-size: var(--text-27);
    }
    section.card {
      padding: var(--space-16);
    }
  }
`;

export const tables = css`
  .table {
    width: 100%;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    border-spacing: 0;
    background: var(--surface);
    overflow: hidden;
    font-variant-numeric: tabular-nums;
  }
  .table th,
  .table td {
    padding: var(--space-12) var(--space-16);
    text-align: start;
    vertical-align: middle;
    overflow-wrap: break-word;
  }
  .table .long {
    overflow-wrap: anywhere;
  }
  .table time {
    white-space: nowrap;
  }
  .table thead tr > * {
    padding-block: var(--space-8);
    background: var(--sunken);
    color: var(--ink-muted);
    font-size: var(--text-13);
    font-weight: 550;
    white-space: nowrap;
  }
  .table tbody th {
    font-weight: 550;
  }
  .table tbody tr > * {
    border-block-start: 1px solid var(--line);
  }
  .table tbody tr:hover > * {
    background: var(--accent-soft);
  }
  .table .act {
    text-align: end;
    white-space: nowrap;
  }
  @container (max-width: 819px) {
    .table thead {
      position: absolute;
      clip-path: inset(50%);
    }
    .table tbody,
    .table tr {
      display: grid;
    }
    .table tbody tr {
      gap: var(--space-4);
      padding: var(--space-12) var(--space-16);
      border-block-start: 1px solid var(--line);
    }
    .table tbody tr:first-child {
      border: 0;
    }
    .table tbody tr > * {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: var(--space-16);
      padding: 0;
      border: 0;
    }
    .table tbody td {
      font-size: var(--text-13);
    }
    .table tbody td[data-name]::before {
      content: attr(data-name);
      color: var(--ink-muted);
      flex: none;
    }
    .table .act {
      justify-content: end;
      padding-block-start: var(--space-4);
    }
  }
`;
