import type { ReactNode } from "react";
import styles from "./Grid.module.css";

export interface GridColumn<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  align?: "end";
}

interface GridProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly GridColumn<T>[];
  rowKey: (row: T) => string;
}

/** A short table, as tall as its rows; the first column names them. */
export function Grid<T>({ label, rows, columns, rowKey }: GridProps<T>) {
  return (
    // Wide tables are scrolled by keys too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.frame} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.grid}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" data-align={column.align}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.id} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
