import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Link, type LinkProps } from "react-router";
import { cx } from "./cx";
import { Tooltip } from "./Tooltip";
import styles from "./Button.module.css";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

interface Looks {
  kind?: ButtonKind;
  small?: boolean;
  icon?: ReactNode;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Looks {
  /** Shows that it is at work, and takes no clicks meanwhile. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const classes = ({ kind = "secondary", small }: Looks, more?: string) =>
  cx(styles.button, styles[kind], small && styles.small, more);

export function Button({
  kind,
  small,
  icon,
  busy = false,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classes({ kind, small }, className)}
      aria-busy={busy || undefined}
      disabled={rest.disabled === true || busy}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ kind, small, icon, className, children, ...rest }: LinkProps & Looks) {
  return (
    <Link {...rest} className={classes({ kind, small }, className)}>
      {icon}
      {children}
    </Link>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "icon" | "children"> {
  /** Its name, also shown as a tooltip. */
  label: string;
  /** Keys that do the same, shown beside the name. */
  keys?: string;
  children: ReactNode;
}

export function IconButton({ label, keys, kind = "quiet", className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <Button {...rest} kind={kind} aria-label={label} className={cx(styles.square, className)}>
        {children}
      </Button>
    </Tooltip>
  );
}
