import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { settingsMessages } from "./messages";
import styles from "./Settings.module.css";

interface ListingProps<T> {
  query: UseQueryResult<T[]>;
  label: string;
  /** The columns' heads; "" for one of buttons. */
  heads: string[];
  children: (row: T) => ReactNode;
  empty?: string;
}

/** A short table of what a query found: rows are `tr`s. */
export function Listing<T>({ query, label, heads, children, empty }: ListingProps<T>) {
  const t = useT(settingsMessages);
  if (query.error) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton lines={5} />;
  if (query.data.length === 0) return <p className={styles.hint}>{empty ?? t("none")}</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {heads.map((head, index) =>
              head ? (
                <th key={head} scope="col">
                  {head}
                </th>
              ) : (
                <td key={index} />
              ),
            )}
          </tr>
        </thead>
        <tbody>{query.data.map(children)}</tbody>
      </table>
    </div>
  );
}
