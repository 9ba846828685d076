import { Check } from "lucide-react";
import {
  cloneElement,
  createContext,
  use,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type ToggleEvent,
} from "react";
import { flushSync } from "react-dom";
import { Keys } from "./Kbd";
import { cx } from "./cx";
import { place } from "./place";
import styles from "./Menu.module.css";

const Close = createContext<() => void>(() => undefined);

interface TriggerProps {
  popoverTarget?: string;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<TriggerProps>;
  align?: "start" | "end";
  children: ReactNode;
}

/**
 * Things to do, behind a button: the browser's own popover, which closes on Escape and on a click elsewhere. Arrow keys, Home, End and first letters go from item to item.
 */
export function Menu({ trigger, align = "end", children }: MenuProps) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const onBeforeToggle = (event: ToggleEvent<HTMLDivElement>) => {
    const target = anchor.current?.querySelector("button");
    // The browser gives the focus back only to where it was, which on a touch screen is nowhere.
    if (event.newState !== "open" && menu.current?.contains(document.activeElement)) target?.focus();
    if (event.newState !== "open") {
      setOpen(false);
      return;
    }
    // The items have to be there to be measured, in the frame in which the menu first shows. Not so when it goes: what
    // the focus then brings up, such as a hint, is a popover too, and one can't be shown while another is hidden.
    flushSync(() => setOpen(true));
    requestAnimationFrame(() => {
      if (!menu.current || !target) return;
      place(menu.current, target, { side: "bottom", align, gap: 4 });
      itemsOf(menu.current)[0]?.focus({ preventScroll: true });
    });
  };
  const close = () => menu.current?.hidePopover();
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Tab") close();
    const next = nextItem(itemsOf(event.currentTarget), event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <>
      <span ref={anchor} className={styles.anchor}>
        {cloneElement(trigger, { popoverTarget: id, "aria-haspopup": "menu", "aria-expanded": isOpen })}
      </span>
      <div
        ref={menu}
        id={id}
        role="menu"
        popover="auto"
        tabIndex={-1}
        className={styles.menu}
        onBeforeToggle={onBeforeToggle}
        onKeyDown={onKeyDown}
      >
        {isOpen && <Close value={close}>{children}</Close>}
      </div>
    </>
  );
}

const itemsOf = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')];

/** The item that a key goes to, if it is one of those that go anywhere. */
function nextItem(items: HTMLElement[], key: string): HTMLElement | undefined {
  const at = items.findIndex((item) => item === document.activeElement);
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at(at <= 0 ? -1 : at - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return turned.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}

interface ItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Set for a choice among several: whether it is the chosen one. */
  checked?: boolean;
  children: ReactNode;
}

export function MenuItem({ onSelect, icon, keys, danger, disabled, checked, children }: ItemProps) {
  const close = use(Close);
  const select = () => {
    close();
    onSelect();
  };
  return (
    <button
      type="button"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      tabIndex={-1}
      disabled={disabled}
      className={cx(styles.item, danger && styles.danger)}
      onClick={select}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span className={styles.icon}>{checked ? <Check aria-hidden /> : icon}</span>
      <span className={styles.text}>{children}</span>
      {keys && <Keys keys={keys} />}
    </button>
  );
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <div role="presentation" className={styles.label}>
    {children}
  </div>
);

// Sheets of items are cut by lines, which a pointer passes over.
export const MenuSeparator = () => <div role="separator" className={styles.separator} />;
