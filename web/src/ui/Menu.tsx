import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./Kbd";
import { cx } from "./cx";
import styles from "./Menu.module.css";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  align?: "start" | "end";
  children: ReactNode;
}

/** Things to do, behind a button. Not modal: a modal one would inject styles, which the page's policy forbids. */
export function Menu({ trigger, align = "end", children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8} loop>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
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
  const shared = { className: cx(styles.item, danger && styles.danger), disabled: disabled ?? false, onSelect };
  const content = (
    <>
      <span className={styles.icon}>{checked ? <Check /> : icon}</span>
      <span className={styles.text}>{children}</span>
      {keys && <Keys keys={keys} />}
    </>
  );
  if (checked === undefined) return <Radix.Item {...shared}>{content}</Radix.Item>;
  return (
    <Radix.CheckboxItem {...shared} checked={checked}>
      {content}
    </Radix.CheckboxItem>
  );
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className={styles.label}>{children}</Radix.Label>
);

export const MenuSeparator = () => <Radix.Separator className={styles.separator} />;
