import type { SubmitEvent } from "react";
import { api } from "@/api/http";
import type { MadeKey } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Select, TextField } from "@/ui/Field";
import { ROLES } from "./Members";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

const GATEWAY = ["chat", "embeddings", "images"] as const;

interface NewKeyDialogProps {
  open: boolean;
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}

export function NewKeyDialog({ open, onClose, onMade }: NewKeyDialogProps) {
  const t = useT(settingsMessages);
  const make = useChange(
    (body: object) => api.post<MadeKey>("/v1/keys", { body }),
    "keys",
    (made) => {
      onClose();
      onMade(made);
    },
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const role = form.get("role") as string;
    const until = form.get("until") as string;
    const perMinute = Number(form.get("per_minute"));
    make.mutate({
      name: form.get("name"),
      scopes: [...(role ? [role] : []), ...form.getAll("scope")],
      ...(until && { expires_at: new Date(`${until}T23:59:59`).toISOString() }),
      ...(perMinute > 0 && { per_minute: perMinute }),
    });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("keyTitle")}>
      <form className={styles.form} onSubmit={onSubmit}>
        <TextField label={t("name")} name="name" required maxLength={200} />
        <Select
          label={t("role")}
          name="role"
          hint={t("scopesHint")}
          defaultValue="editor"
          options={[{ value: "", label: "–" }, ...ROLES.map((one) => ({ value: one, label: t(`roleName.${one}`) }))]}
        />
        <div className={styles.checks}>
          {GATEWAY.map((scope) => (
            <label key={scope}>
              <input type="checkbox" name="scope" value={scope} />
              {t(`scopeName.${scope}`)}
            </label>
          ))}
        </div>
        <TextField label={t("keyExpires")} hint={t("keyExpiresHint")} name="until" type="date" />
        <TextField label={t("perMinute")} name="per_minute" type="number" min={1} optional />
        <Button type="submit" kind="primary" busy={make.isPending}>
          {t("keyGo")}
        </Button>
      </form>
    </Dialog>
  );
}
