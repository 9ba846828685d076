import { useQuery } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { api } from "@/api/http";
import { useAdopt, useSession } from "@/api/session";
import type { BrowserSession, Page, Session } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Badge } from "@/ui/Status";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

const SHORTEST_PASSWORD = 12;

/** What is one's own: the name, the password, and where one is signed in. */
export default function Account() {
  const t = useT(settingsMessages);
  const { user } = useSession();
  const adopt = useAdopt();
  const rename = useChange((name: string) => api.patch<Session>("/v1/me", { body: { name } }), "session", adopt);
  if (!user) return null;
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate(new FormData(event.currentTarget).get("name") as string);
  };
  return (
    <>
      <form className={styles.form} onSubmit={onSubmit}>
        <TextField label={t("email")} value={user.email} disabled />
        <TextField
          label={t("name")}
          name="name"
          defaultValue={user.name}
          autoComplete="name"
          required
          maxLength={200}
        />
        <Button type="submit" busy={rename.isPending}>
          {t("save")}
        </Button>
      </form>
      <Password />
      <Browsers />
    </>
  );
}

function Password() {
  const t = useT(settingsMessages);
  const change = useChange(
    (password: { old: string; new: string }) => api.patch<Session>("/v1/me", { body: { password } }),
    "my-sessions",
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    change.mutate(
      { old: said.get("old") as string, new: said.get("new") as string },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <h2>{t("password")}</h2>
      <TextField label={t("oldPassword")} name="old" type="password" autoComplete="current-password" required />
      <TextField
        label={t("newPassword")}
        hint={t("passwordHint")}
        name="new"
        type="password"
        autoComplete="new-password"
        minLength={SHORTEST_PASSWORD}
        required
      />
      <Button type="submit" busy={change.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

function Browsers() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const sessions = useQuery({
    queryKey: ["my-sessions"],
    queryFn: async () => (await api.get<Page<BrowserSession>>("/v1/me/sessions")).items,
  });
  const end = useChange((id: string) => api.delete(`/v1/me/sessions/${id}`), "my-sessions");
  return (
    <Listing query={sessions} label={t("browsers")} heads={[t("browsers"), t("used"), ""]}>
      {(one) => (
        <tr key={one.id}>
          <td>{one.about}</td>
          <td>{format.relative(one.seen_at)}</td>
          <td className={styles.end}>
            {one.is_current ? (
              <Badge tone="accent">{t("thisBrowser")}</Badge>
            ) : (
              <Button small onClick={() => end.mutate(one.id)}>
                {t("signOutBrowser")}
              </Button>
            )}
          </td>
        </tr>
      )}
    </Listing>
  );
}
