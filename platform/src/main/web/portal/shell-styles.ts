// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

export const shellStyles = css`
  :host {
    container-type: inline-size;
  }
  .skip {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    z-index: 1;
  }
  .skip:not(:focus) {
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    min-height: 0;
    padding: 0;
    overflow: hidden;
  }
  .frame {
    display: grid;
    grid-template-columns: 248px minmax(0, 1fr);
    min-height: var(--frame-height, 100dvh);
  }
  nav {
    display: flex;
    flex-direction: column;
    gap: var(--space-16);
    padding: var(--space-24) var(--space-16) var(--space-16);
    background: var(--sunken);
    border-inline-end: 1px solid var(--line);
    position: sticky;
    inset-block-start: 0;
    height: var(--frame-height, 100dvh);
  }
  .entries {
    flex: 1;
    min-height: 0;
    margin-inline: -4px;
    padding: 4px;
    overflow-y: auto;
  }
  .group {
    padding: var(--space-16) 10px var(--space-4);
    color: var(--ink-muted);
    font-size: var(--text-13);
    font-weight: 550;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 10px;
    padding-inline: 10px;
    color: var(--ink);
    font: 560 var(--text-17) / 1.2 var(--serif);
    text-decoration: none;
    overflow-wrap: anywhere;
  }
  .mark,
  .brand img {
    flex: none;
    width: 30px;
    height: 30px;
    color: var(--accent);
    object-fit: contain;
  }
  .entry {
    position: relative;
    display: flex;
    align-items: center;
    gap: var(--space-12);
    width: 100%;
    min-height: 40px;
    padding: 8px 10px;
    border: 0;
    border-radius: var(--radius-control);
    background: none;
    color: var(--ink);
    font: 500 var(--text-15) / 1.2 var(--sans);
    text-align: start;
    text-decoration: none;
    cursor: pointer;
  }
  .entry:hover {
    background: var(--accent-soft);
  }
  .entry[aria-current='page'] {
    background: var(--surface);
    color: var(--accent);
    font-weight: 600;
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .count {
    margin-inline-start: auto;
    min-width: 22px;
    padding: 2px 6px;
    border-radius: 11px;
    background: var(--accent);
    color: var(--on-accent);
    font-size: var(--text-13);
    font-weight: 600;
    text-align: center;
  }
  .person {
    display: grid;
    padding: 12px 10px;
    margin-block: var(--space-8);
    border-block: 1px solid var(--line);
    font-size: var(--text-13);
    overflow-wrap: anywhere;
  }
  .person strong {
    font-size: var(--text-15);
    font-weight: 600;
  }
  main {
    min-width: 0;
  }
  /* It has the focus only so that reading goes on here. */
  main:focus-visible {
    outline: none;
  }
  .phone {
    display: none;
  }
  .acting p {
    display: flex;
    gap: var(--space-8);
  }
  .acting p > .icon {
    color: var(--warm);
  }
  .acting {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-8) var(--space-16);
    padding: var(--space-8) var(--space-24);
    border-block-end: 1px solid var(--warm);
    background: var(--warm-soft);
  }
  @container (max-width: 819px) {
    .frame {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: 1fr auto;
    }
    nav {
      order: 2;
      z-index: 1;
      position: sticky;
      inset-block: auto 0;
      height: auto;
      flex-direction: row;
      justify-content: space-evenly;
      gap: 0;
      padding: 6px 8px max(6px, env(safe-area-inset-bottom));
      border-inline-end: 0;
      border-block-start: 1px solid var(--line);
    }
    .brand,
    .person,
    .desk,
    .group {
      display: none;
    }
    nav ul,
    .entries,
    .foot {
      display: contents;
    }
    .phone {
      display: flex;
    }
    nav .entry {
      flex-direction: column;
      justify-content: center;
      gap: 2px;
      width: auto;
      min-width: 76px;
      min-height: 52px;
      padding-inline: 4px;
      font-size: var(--text-13);
      text-align: center;
    }
    nav .count {
      position: absolute;
      inset-block-start: 2px;
      inset-inline-end: 16px;
    }
    .acting {
      padding-inline: var(--space-16);
    }
  }
`;
