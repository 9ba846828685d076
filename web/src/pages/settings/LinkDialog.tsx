import type { OneTimeLink } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog } from "@/ui/Dialog";
import { settingsMessages } from "./messages";
import styles from "./Settings.module.css";

/** A one-time link, to be handed over. */
export function LinkDialog({ link, onClose }: { link: OneTimeLink | null; onClose: () => void }) {
  const t = useT(settingsMessages);
  const format = useFormats();
  return (
    <Dialog open={link !== null} onClose={onClose} title={t("linkTitle")}>
      <p>{t("linkText", { at: format.dateTime(link?.expires_at) })}</p>
      <p className={styles.secret}>{link?.url}</p>
      <div>
        <CopyButton text={link?.url ?? ""} />
      </div>
    </Dialog>
  );
}
