import { useQuery } from "@tanstack/react-query";
import { Ellipsis, KeyRound, Trash2, UserPlus } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { api } from "@/api/http";
import { useRight, useSession } from "@/api/session";
import type { Member, OneTimeLink, Page, Role } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Confirm, Dialog } from "@/ui/Dialog";
import { Select, TextField } from "@/ui/Field";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge } from "@/ui/Status";
import { LinkDialog } from "./LinkDialog";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

export const ROLES: readonly Role[] = ["viewer", "editor", "operator", "admin"];

/** Who belongs to the workspace, and as what. */
export default function Members() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const { user } = useSession();
  const mayWrite = useRight("members.write");
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const [isInviting, setInviting] = useState(false);
  const [removed, setRemoved] = useState<Member | null>(null);
  const members = useQuery({
    queryKey: ["members"],
    queryFn: async () => (await api.get<Page<Member>>("/v1/members")).items,
  });
  const rank = useChange(
    ({ id, role }: { id: string; role: Role }) => api.patch(`/v1/members/${id}`, { body: { role } }),
    "members",
  );
  const reset = useChange((id: string) => api.post<OneTimeLink>(`/v1/members/${id}/reset`), "members", setLink);
  const remove = useChange(
    (id: string) => api.delete(`/v1/members/${id}`),
    "members",
    () => setRemoved(null),
  );
  const roles = ROLES.map((role) => ({ value: role, label: t(`roleName.${role}`) }));
  return (
    <>
      <div className={styles.head}>
        <h2>{t("section.members")}</h2>
        {mayWrite && (
          <Button kind="primary" icon={<UserPlus />} onClick={() => setInviting(true)}>
            {t("invite")}
          </Button>
        )}
      </div>
      <Listing query={members} label={t("section.members")} heads={[t("name"), t("role"), t("since"), ""]}>
        {(one) => (
          <tr key={one.id}>
            <td>
              {one.name || one.email} {one.id === user?.id && <Badge tone="accent">{t("you")}</Badge>}
              <p>{one.email}</p>
            </td>
            <td>
              {mayWrite && one.id !== user?.id ? (
                <Select
                  label={t("role")}
                  labelHidden
                  value={one.role}
                  options={roles}
                  onChange={(event) => rank.mutate({ id: one.id, role: event.target.value as Role })}
                />
              ) : (
                t(`roleName.${one.role as Role}`)
              )}
            </td>
            <td>{format.date(one.created_at)}</td>
            <td className={styles.end}>
              {mayWrite && one.id !== user?.id && (
                <Menu
                  trigger={
                    <IconButton small label={t("actions", { name: one.name || one.email })}>
                      <Ellipsis />
                    </IconButton>
                  }
                >
                  <MenuItem icon={<KeyRound />} onSelect={() => reset.mutate(one.id)}>
                    {t("reset")}
                  </MenuItem>
                  <MenuItem icon={<Trash2 />} danger onSelect={() => setRemoved(one)}>
                    {t("remove")}
                  </MenuItem>
                </Menu>
              )}
            </td>
          </tr>
        )}
      </Listing>
      <Invite open={isInviting} onClose={() => setInviting(false)} onLink={setLink} />
      <LinkDialog link={link} onClose={() => setLink(null)} />
      <Confirm
        open={removed !== null}
        onClose={() => setRemoved(null)}
        onConfirm={() => removed && remove.mutate(removed.id)}
        title={t("removeTitle", { name: removed?.name || removed?.email })}
        action={t("remove")}
        busy={remove.isPending}
      >
        {t("removeText")}
      </Confirm>
    </>
  );
}

interface InviteProps {
  open: boolean;
  onClose: () => void;
  onLink: (link: OneTimeLink) => void;
}

function Invite({ open, onClose, onLink }: InviteProps) {
  const t = useT(settingsMessages);
  const [role, setRole] = useState<Role>("editor");
  const invite = useChange(
    (email: string) => api.post<{ link: OneTimeLink }>("/v1/members", { body: { email, role } }),
    "members",
    ({ link }) => {
      onClose();
      onLink(link);
    },
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    invite.mutate(new FormData(event.currentTarget).get("email") as string);
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("inviteTitle")}>
      <form className={styles.form} onSubmit={onSubmit}>
        <TextField label={t("email")} name="email" type="email" required />
        <Select
          label={t("role")}
          hint={t(`roleAbout.${role}`)}
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
          options={ROLES.map((one) => ({ value: one, label: t(`roleName.${one}`) }))}
        />
        <Button type="submit" kind="primary" busy={invite.isPending}>
          {t("inviteGo")}
        </Button>
      </form>
    </Dialog>
  );
}
