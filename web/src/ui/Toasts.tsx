import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import { uiMessages } from "./messages";
import { dismiss, toastStore } from "./toasts";
import styles from "./Toasts.module.css";

/** Where messages appear; read out as they come. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get);
  const t = useT(uiMessages);
  return (
    <section className={styles.region} aria-live="polite" aria-label={t("notifications")}>
      {toasts.map((toast) => (
        <div key={toast.id} className={cx(styles.toast, styles[toast.tone])}>
          <div className={styles.text}>
            <strong>{toast.title}</strong>
            {toast.text && <p>{toast.text}</p>}
          </div>
          {toast.action && (
            <Button
              small
              onClick={() => {
                toast.action?.onSelect();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton label={t("dismiss")} small onClick={() => dismiss(toast.id)}>
            <X />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
