import { cx } from "./cx";
import styles from "./Kbd.module.css";

const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.userAgent);
const NAMES: Record<string, string> = { mod: isMac ? "⌘" : "Ctrl", shift: "⇧", enter: "↵", escape: "Esc" };

/** One key. */
export const Kbd = ({ children }: { children: string }) => <kbd className={styles.kbd}>{children}</kbd>;

/** Keys as a shortcut names them: `mod+k` together, `g p` one after the other. */
export function Keys({ keys, className }: { keys: string; className?: string }) {
  const all = keys.split(/[ +]/).filter(Boolean);
  return (
    <span className={cx(styles.keys, className)}>
      {all.map((key, index) => (
        <Kbd key={`${index}${key}`}>{NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</Kbd>
      ))}
    </span>
  );
}
