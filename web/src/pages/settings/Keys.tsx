import { useQuery } from "@tanstack/react-query";
import { Ban, Ellipsis, Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { Key, MadeKey, Page } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { Confirm, Dialog } from "@/ui/Dialog";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge, type Tone } from "@/ui/Status";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import { NewKeyDialog } from "./NewKeyDialog";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

const OVERLAP_S = 86_400;
const TONES: Record<"good" | "expired" | "revoked", Tone> = { good: "ok", expired: "warn", revoked: "idle" };

function stateOf(key: Key, now: number): keyof typeof TONES {
  if (key.revoked_at) return "revoked";
  return key.expires_at && Date.parse(key.expires_at) <= now ? "expired" : "good";
}

/** The workspace's API keys; a key itself is shown once, when it is made. */
export default function Keys() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const mayWrite = useRight("keys.write");
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);
  const [asked, setAsked] = useState<{ what: "rotate" | "revoke"; key: Key } | null>(null);
  const keys = useQuery({
    queryKey: ["keys"],
    queryFn: async () => {
      const { items } = await api.get<Page<Key>>("/v1/keys");
      const now = Date.now();
      return items.map((key) => ({ ...key, state: stateOf(key, now) })).reverse();
    },
  });
  const rotate = useChange(
    (key: Key) => api.post<MadeKey>(`/v1/keys/${key.id}/rotate`, { body: { overlap_s: OVERLAP_S } }),
    "keys",
    (made) => {
      setAsked(null);
      setMade(made);
    },
  );
  const revoke = useChange(
    (key: Key) => api.delete(`/v1/keys/${key.id}`),
    "keys",
    () => setAsked(null),
  );
  return (
    <>
      <div className={styles.head}>
        <h2>{t("section.keys")}</h2>
        {mayWrite && (
          <Button kind="primary" icon={<Plus />} onClick={() => setMaking(true)}>
            {t("newKey")}
          </Button>
        )}
      </div>
      <Listing
        query={keys}
        label={t("section.keys")}
        heads={[t("name"), t("scopes"), t("used"), t("expires"), t("status"), ""]}
        empty={t("noKeys")}
      >
        {(one) => (
          <tr key={one.id}>
            <td>
              {one.name}
              <p>
                <code>{`${one.prefix}…`}</code>
              </p>
            </td>
            <td>{one.scopes.join(", ")}</td>
            <td>{one.last_used_at ? format.relative(one.last_used_at) : t("never")}</td>
            <td>{one.expires_at ? format.date(one.expires_at) : t("never")}</td>
            <td>
              <Badge tone={TONES[one.state]}>{t(`keyState.${one.state}`)}</Badge>
            </td>
            <td className={styles.end}>
              {mayWrite && one.state === "good" && (
                <Menu
                  trigger={
                    <IconButton small label={t("actions", { name: one.name })}>
                      <Ellipsis />
                    </IconButton>
                  }
                >
                  <MenuItem icon={<RefreshCw />} onSelect={() => setAsked({ what: "rotate", key: one })}>
                    {t("rotate")}
                  </MenuItem>
                  <MenuItem icon={<Ban />} danger onSelect={() => setAsked({ what: "revoke", key: one })}>
                    {t("revoke")}
                  </MenuItem>
                </Menu>
              )}
            </td>
          </tr>
        )}
      </Listing>
      <NewKeyDialog open={isMaking} onClose={() => setMaking(false)} onMade={setMade} />
      <Dialog open={made !== null} onClose={() => setMade(null)} title={t("keyMade")}>
        <p>{t("keyOnce")}</p>
        <p className={styles.secret}>{made?.secret}</p>
        <div>
          <CopyButton text={made?.secret ?? ""} />
        </div>
      </Dialog>
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => asked && (asked.what === "rotate" ? rotate : revoke).mutate(asked.key)}
        title={t(asked?.what === "rotate" ? "rotateTitle" : "revokeTitle", { name: asked?.key.name })}
        action={t(asked?.what ?? "revoke")}
        danger={asked?.what === "revoke"}
        busy={rotate.isPending || revoke.isPending}
      >
        {t(asked?.what === "rotate" ? "rotateText" : "revokeText")}
      </Confirm>
    </>
  );
}
