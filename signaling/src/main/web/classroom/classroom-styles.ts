// SPDX-License-Identifier: Apache-2.0
import { css } from 'lit';

export const classroomStyles = css`
  :host {
    height: 100%;
    min-height: 420px;
    background: var(--ground);
  }
  .room {
    container-type: inline-size;
    position: relative;
    display: flex;
    flex-direction: column;
    height: 100%;
    overflow: auto;
  }
  stoa-preview,
  stoa-ending,
  .joining {
    flex: 1;
    min-height: auto;
  }
  .joining {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-8);
  }
  header {
    padding: var(--space-12) var(--space-16);
    background: var(--surface);
    border-block-end: 1px solid var(--line);
  }
  header h1 {
    font-size: var(--text-17);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .banners:has(.notice) {
    display: grid;
    gap: var(--space-8);
    padding: var(--space-8) var(--space-12);
    background: var(--sunken);
  }
  .banners .notice {
    align-items: center;
  }
  .banners .notice p {
    flex: 1;
  }
  .middle {
    flex: 1;
    min-height: 0;
    display: flex;
  }
  stoa-stage {
    flex: 1;
    min-width: 0;
  }
  stoa-people-panel,
  stoa-chat-panel {
    flex: none;
    width: 300px;
    border-inline-start: 1px solid var(--line);
  }
  @container (max-width: 719px) {
    .middle:has(stoa-people-panel, stoa-chat-panel) stoa-stage {
      display: none;
    }
    stoa-people-panel,
    stoa-chat-panel {
      width: 100%;
      border: 0;
    }
    header {
      padding-block: var(--space-8);
    }
  }
`;
