import type { Panel, RowPanel } from '@grafana/schema';
import { datasource } from './datasource.ts';
import type { Draft } from './panel.ts';

/** The grid's columns. */
export const columns = 24;

/** A part of a dashboard under a title, open or not; without a title it has no line of its own. */
export interface Section {
  readonly title?: string;
  readonly isCollapsed?: boolean;
  /** Lines of panels, each at most as wide as the grid. */
  readonly lines: readonly (readonly Draft[])[];
}

interface Placed {
  readonly panels: readonly Panel[];
  readonly bottom: number;
}

const place = (lines: Section['lines'], top: number, nextId: () => number): Placed => {
  let y = top;
  const panels: Panel[] = [];
  for (const line of lines) {
    let x = 0;
    for (const { width: w, height: h, ...panel } of line) {
      panels.push({ id: nextId(), ...panel, gridPos: { x, y, w, h } });
      x += w;
    }
    if (x > columns)
      throw new Error(`Expected panels of ${columns} columns at most, got ${x}: ${line[0]?.title}`);
    y += Math.max(0, ...line.map(({ height }) => height));
  }
  return { panels, bottom: y };
};

/** Gives every panel its place and number, from the top to the bottom. */
export const laidOut = (sections: readonly Section[]): (Panel | RowPanel)[] => {
  const laid: (Panel | RowPanel)[] = [];
  let id = 0;
  const nextId = () => ++id;
  let y = 0;
  for (const { title, isCollapsed = false, lines } of sections) {
    const row = title === undefined ? undefined : rowOf(title, isCollapsed, y, nextId());
    const top = row === undefined ? y : y + 1;
    const { panels, bottom } = place(lines, top, nextId);
    // What is folded away takes no room; Grafana moves what comes after when it is opened.
    y = isCollapsed ? top : bottom;
    if (row !== undefined) laid.push(isCollapsed ? { ...row, panels: [...panels] } : row);
    if (!isCollapsed) laid.push(...panels);
  }
  return laid;
};

const rowOf = (title: string, collapsed: boolean, y: number, id: number): RowPanel => ({
  id,
  type: 'row',
  title,
  datasource,
  collapsed,
  gridPos: { x: 0, y, w: columns, h: 1 },
  panels: [],
});
