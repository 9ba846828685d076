import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import { uiMessages } from "./messages";
import styles from "./Dialog.module.css";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The title is read out but not shown. */
  bare?: boolean;
  wide?: boolean;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
}

/** A modal window, on the browser's own `dialog`: it keeps the focus, closes on Escape and on a click beside it. */
export function Dialog({ open, onClose, title, bare = false, wide = false, children, actions }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useT(uiMessages);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    // The click that closes is one on the backdrop; the keyboard has Escape.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      className={cx(styles.dialog, wide && styles.wide, bare && styles.bare)}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      {open && (
        <div className={styles.content}>
          <header className={bare ? "visually-hidden" : styles.header}>
            <h2 id={id}>{title}</h2>
            {!bare && (
              <IconButton label={t("close")} onClick={onClose} small>
                <X />
              </IconButton>
            )}
          </header>
          <div className={bare ? undefined : styles.body}>{children}</div>
          {actions && <footer className={styles.footer}>{actions}</footer>}
        </div>
      )}
    </dialog>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  children: ReactNode;
  action: string;
  busy?: boolean;
  danger?: boolean;
}

/** Asks before something that can't be taken back. */
export function Confirm({ open, onClose, onConfirm, title, children, action, busy, danger = true }: ConfirmProps) {
  const t = useT(uiMessages);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
