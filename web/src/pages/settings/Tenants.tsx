import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { api } from "@/api/http";
import { useSession } from "@/api/session";
import type { OneTimeLink, Page, Tenant } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Badge } from "@/ui/Status";
import { LinkDialog } from "./LinkDialog";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

/** All workspaces of this installation, for those who administer it. */
export default function Tenants() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const { tenant: own } = useSession();
  const [isMaking, setMaking] = useState(false);
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const tenants = useQuery({
    queryKey: ["tenants"],
    queryFn: async () => (await api.get<Page<Tenant>>("/v1/tenants")).items,
  });
  const change = useChange(
    (one: Tenant) => api.patch(`/v1/tenants/${one.id}`, { body: { is_disabled: one.disabled_at === null } }),
    "tenants",
  );
  return (
    <>
      <div className={styles.head}>
        <h2>{t("section.tenants")}</h2>
        <Button kind="primary" icon={<Plus />} onClick={() => setMaking(true)}>
          {t("newTenant")}
        </Button>
      </div>
      <Listing query={tenants} label={t("section.tenants")} heads={[t("name"), t("created"), t("status"), ""]}>
        {(one) => (
          <tr key={one.id}>
            <td>
              {one.name}
              <p>{one.id}</p>
            </td>
            <td>{format.date(one.created_at)}</td>
            <td>{one.disabled_at && <Badge tone="warn">{t("disabled")}</Badge>}</td>
            <td className={styles.end}>
              {one.id !== own.id && (
                <Button small disabled={change.isPending} onClick={() => change.mutate(one)}>
                  {t(one.disabled_at ? "enable" : "disable")}
                </Button>
              )}
            </td>
          </tr>
        )}
      </Listing>
      <NewTenant open={isMaking} onClose={() => setMaking(false)} onLink={setLink} />
      <LinkDialog link={link} onClose={() => setLink(null)} />
    </>
  );
}

interface NewTenantProps {
  open: boolean;
  onClose: () => void;
  onLink: (link: OneTimeLink) => void;
}

function NewTenant({ open, onClose, onLink }: NewTenantProps) {
  const t = useT(settingsMessages);
  const make = useChange(
    (body: object) => api.post<{ link: OneTimeLink }>("/v1/tenants", { body }),
    "tenants",
    ({ link }) => {
      onClose();
      onLink(link);
    },
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(Object.fromEntries(new FormData(event.currentTarget)));
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("tenantTitle")}>
      <form className={styles.form} onSubmit={onSubmit}>
        <TextField label={t("name")} name="name" required maxLength={200} />
        <TextField
          label={t("tenantId")}
          hint={t("tenantIdHint")}
          name="id"
          required
          pattern="[a-z0-9][a-z0-9_\-]{0,62}"
        />
        <TextField label={t("tenantAdmin")} name="email" type="email" required />
        <Button type="submit" kind="primary" busy={make.isPending}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}
