import { ChevronsUpDown, LogOut } from "lucide-react";
import { useNavigate } from "react-router";
import { useSession } from "@/api/session";
import { LANGUAGES, useLanguage, useT } from "@/i18n/i18n";
import { THEMES, setTheme, useTheme } from "@/theme/theme";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { useAccount } from "./account";
import { appMessages } from "./messages";
import styles from "./AccountMenu.module.css";

/** Who is signed in and where, with the choices that are theirs. */
export function AccountMenu() {
  const session = useSession();
  const t = useT(appMessages);
  const name = session.user?.name || session.user?.email || session.actor;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={styles.account}>
          <span className={styles.initial} aria-hidden>
            {name.slice(0, 1).toUpperCase()}
          </span>
          <span className={styles.names}>
            <span>{name}</span>
            <span className={styles.tenant}>{session.tenant.name}</span>
          </span>
          <ChevronsUpDown aria-hidden />
          <span className="visually-hidden">{t("account")}</span>
        </button>
      }
    >
      <AccountItems />
    </Menu>
  );
}

/** Workspace, theme, language and the way out, as items of a menu. */
export function AccountItems() {
  const session = useSession();
  const t = useT(appMessages);
  const theme = useTheme();
  const language = useLanguage();
  const navigate = useNavigate();
  const account = useAccount();
  return (
    <>
      {session.tenants.length > 1 && (
        <>
          <MenuLabel>{t("tenant")}</MenuLabel>
          {session.tenants.map((tenant) => (
            <MenuItem
              key={tenant.id}
              checked={tenant.id === session.tenant.id}
              onSelect={() => void account.enter(tenant.id)}
            >
              {tenant.name}
            </MenuItem>
          ))}
          <MenuSeparator />
        </>
      )}
      <MenuLabel>{t("themeLabel")}</MenuLabel>
      {THEMES.map((choice) => (
        <MenuItem key={choice} checked={choice === theme} onSelect={() => setTheme(choice)}>
          {t(`theme.${choice}`)}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuLabel>{t("language")}</MenuLabel>
      {Object.entries(LANGUAGES).map(([tag, label]) => (
        <MenuItem key={tag} checked={tag === language} onSelect={() => account.speak(tag as keyof typeof LANGUAGES)}>
          <span lang={tag}>{label}</span>
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<LogOut />} onSelect={() => void account.leave().then(() => navigate("/sign-in"))}>
        {t("signOut")}
      </MenuItem>
    </>
  );
}
