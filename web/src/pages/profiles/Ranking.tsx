import { useState, type ReactNode } from "react";
import { Button } from "@/ui/Button";
import { useT } from "@/i18n/i18n";
import { kindOf, partsOf } from "./kinds";
import { profilesMessages } from "./messages";
import styles from "./Profiles.module.css";

interface Measured<T> {
  id: string;
  header: string;
  /** By what the column is sorted. */
  value: (row: T) => number;
  cell: (row: T) => ReactNode;
}

interface RankingProps<T> {
  label: string;
  /** What is named; a function unless it is said. */
  named?: string;
  rows: readonly T[];
  columns: readonly Measured<T>[];
}

const FEW = 25;

/** Functions and what is told of each, sorted by the column that is clicked. */
export function Ranking<T extends { name: string }>({ label, named, rows, columns }: RankingProps<T>) {
  const t = useT(profilesMessages);
  const [by, setBy] = useState<string | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  const column = columns.find((one) => one.id === by);
  const sorted = column ? [...rows].sort((one, other) => column.value(other) - column.value(one)) : rows;
  const shown = isWhole ? sorted : sorted.slice(0, FEW);
  return (
    <>
      {/* Wide tables are scrolled by keys too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
        <table className={styles.ranking}>
          <thead>
            <tr>
              <th scope="col">{named ?? t("function")}</th>
              {columns.map((one) => (
                <th key={one.id} scope="col" aria-sort={one.id === by ? "descending" : undefined}>
                  <button type="button" onClick={() => setBy(one.id)}>
                    {one.header}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.name}>
                <th scope="row" title={row.name}>
                  <Name name={row.name} />
                </th>
                {columns.map((one) => (
                  <td key={one.id}>{one.cell(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > FEW && !isWhole && (
        <div>
          <Button small kind="quiet" onClick={() => setIsWhole(true)}>
            {t("showAll", { count: rows.length })}
          </Button>
        </div>
      )}
    </>
  );
}

/** A function or a line, and, smaller, where it is. */
export function Name({ name }: { name: string }) {
  const { own, where } = partsOf(name);
  return (
    <span className={styles.name} data-kind={kindOf(name)}>
      <i aria-hidden />
      <code>{own}</code>
      {where && <small>{where}</small>}
    </span>
  );
}
