import { createContext, use, useId, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import styles from "./Tabs.module.css";

const Current = createContext({ id: "", value: "" });

interface TabsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; label: ReactNode; count?: number | null }[];
  /** `Panel`s. */
  children: ReactNode;
}

/** Views that share a place; arrow keys go from tab to tab. */
export function Tabs<T extends string>({ label, value, onChange, tabs, children }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = useMemo(() => ({ id, value }), [id, value]);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    list.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  return (
    <div className={styles.root}>
      <div ref={list} role="tablist" tabIndex={-1} aria-label={label} className={styles.list} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}${tab.value}`}
            data-value={tab.value}
            aria-selected={tab.value === value}
            aria-controls={tab.value === value ? `${id}${tab.value}-panel` : undefined}
            tabIndex={tab.value === value ? 0 : -1}
            className={styles.tab}
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
            {tab.count != null && <span className={styles.count}>{tab.count}</span>}
          </button>
        ))}
      </div>
      <Current value={current}>{children}</Current>
    </div>
  );
}

/** What a tab shows; drawn only while it is chosen. */
export function Panel({ value, children }: { value: string; children: ReactNode }) {
  const current = use(Current);
  if (current.value !== value) return null;
  const tab = current.id + value;
  return (
    // A panel takes the focus so that it can be scrolled by keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="tabpanel" id={`${tab}-panel`} aria-labelledby={tab} tabIndex={0} className={styles.panel}>
      {children}
    </div>
  );
}
