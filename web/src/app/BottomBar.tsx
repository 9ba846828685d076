import { Ellipsis, Search } from "lucide-react";
import { NavLink, useNavigate } from "react-router";
import { useT } from "@/i18n/i18n";
import { cx } from "@/ui/cx";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { AccountItems } from "./AccountMenu";
import { appMessages } from "./messages";
import { useDestinations } from "./Sidebar";
import { useWaiting } from "./waiting";
import styles from "./BottomBar.module.css";

const FIRST = ["productions", "create", "approvals", "runs"];

/** The way around on phones: four places, and all the others behind the fifth. */
export function BottomBar({ onSearch }: { onSearch: () => void }) {
  const t = useT(appMessages);
  const navigate = useNavigate();
  const destinations = useDestinations();
  const first = destinations.filter((one) => FIRST.includes(one.name));
  const rest = destinations.filter((one) => !FIRST.includes(one.name));
  return (
    <nav aria-label={t("main")} className={styles.bar}>
      {first.map((one) => (
        <NavLink key={one.name} to={one.path} className={({ isActive }) => cx(styles.place, isActive && styles.active)}>
          <one.icon aria-hidden />
          {t(`page.${one.name}`)}
          {one.name === "approvals" && <Waiting />}
        </NavLink>
      ))}
      <Menu
        trigger={
          <button type="button" className={styles.place}>
            <Ellipsis aria-hidden />
            {t("more")}
          </button>
        }
      >
        <MenuItem icon={<Search />} onSelect={onSearch}>
          {t("search")}
        </MenuItem>
        <MenuSeparator />
        {rest.map((one) => (
          <MenuItem key={one.name} icon={<one.icon />} onSelect={() => void navigate(one.path)}>
            {t(`page.${one.name}`)}
          </MenuItem>
        ))}
        <MenuSeparator />
        <AccountItems />
      </Menu>
    </nav>
  );
}

function Waiting() {
  const t = useT(appMessages);
  const waiting = useWaiting();
  if (!waiting) return null;
  return (
    <span className={styles.dot}>
      <span className="visually-hidden">{t("waiting", { count: waiting })}</span>
    </span>
  );
}
