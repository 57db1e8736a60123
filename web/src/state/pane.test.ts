import { beforeEach, describe, expect, it } from 'vitest';

import { backToPane, closePane, openPane, openThread, togglePane, usePane } from './pane';

beforeEach(() => {
  usePane.setState({ pane: null, before: null, opener: null });
  document.body.innerHTML = '<button id="a">a</button><button id="b">b</button>';
});

const button = (id: string) => {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`no ${id}`);
  }
  return element;
};

describe('the right pane', () => {
  it('gives the focus back to what opened it', () => {
    button('a').focus();
    openPane({ kind: 'pins' });
    button('b').focus();
    openPane({ kind: 'mentions' });
    closePane();
    expect(document.activeElement).toBe(button('a'));
  });
  it('leads from a thread back to the list that it came from', () => {
    openPane({ kind: 'search', terms: 'water' });
    openThread('t1');
    openThread('t2');
    expect(usePane.getState().pane).toMatchObject({ kind: 'thread', rootId: 't2' });
    backToPane();
    expect(usePane.getState()).toMatchObject({ pane: { kind: 'search', terms: 'water' }, before: null });
  });
  it('forgets the way back when a list is opened', () => {
    openPane({ kind: 'pins' });
    openThread('t1');
    openPane({ kind: 'mentions' });
    expect(usePane.getState().before).toBeNull();
  });
  it('closes what is toggled twice', () => {
    togglePane({ kind: 'pins' });
    togglePane({ kind: 'pins' });
    expect(usePane.getState().pane).toBeNull();
  });
});
