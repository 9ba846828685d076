import { useT } from "@/i18n/i18n";
import { Dialog } from "@/ui/Dialog";
import { Keys } from "@/ui/Kbd";
import { appMessages } from "./messages";
import { useActiveShortcuts } from "./shortcuts";
import styles from "./ShortcutList.module.css";

/** All shortcuts that work on this page. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const t = useT(appMessages);
  const shortcuts = useActiveShortcuts();
  return (
    <Dialog open onClose={onClose} title={t("shortcuts")}>
      <dl className={styles.list}>
        {shortcuts.map((one) => (
          <div key={one.keys}>
            <dt>{one.label}</dt>
            <dd>
              <Keys keys={one.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
