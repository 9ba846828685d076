import { Search } from "lucide-react";
import { memo } from "react";
import { NavLink } from "react-router";
import type { StreamState } from "@/api/stream";
import { useSession } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { cx } from "@/ui/cx";
import { Keys } from "@/ui/Kbd";
import { AccountMenu } from "./AccountMenu";
import { appMessages } from "./messages";
import { DESTINATIONS, pages, type Destination } from "./pages";
import { useWaiting } from "./waiting";
import styles from "./Sidebar.module.css";

/** The pages that the session may see. */
export function useDestinations(): Destination[] {
  const { rights } = useSession();
  return DESTINATIONS.filter((one) => one.right === null || rights.includes(one.right));
}

const GROUPS = ["studio", "engine", "insight"] as const;

interface SidebarProps {
  live: StreamState;
  onSearch: () => void;
}

/** The way around; drawn anew only for what it shows, not with all that happens beside it. */
export const Sidebar = memo(function Sidebar({ live, onSearch }: SidebarProps) {
  const t = useT(appMessages);
  const destinations = useDestinations();
  return (
    <aside className={styles.sidebar}>
      <div className={styles.brand}>
        <img src="/icon.svg" alt="" width={20} height={20} />
        OmniMind
        {live === "retrying" && <span className={styles.retrying} role="status" title={t("reconnecting")} />}
      </div>
      <button type="button" className={styles.search} onClick={onSearch}>
        <Search aria-hidden />
        <span>{t("search")}</span>
        <Keys keys="mod+k" />
      </button>
      <nav aria-label={t("main")} className={styles.nav}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h2 className={styles.group}>{t(`group.${group}`)}</h2>
            <ul>
              {destinations
                .filter((one) => one.group === group)
                .map((one) => (
                  <Place key={one.name} place={one} />
                ))}
            </ul>
          </section>
        ))}
      </nav>
      <div className={styles.foot}>
        <ul>
          {destinations
            .filter((one) => one.group === "foot")
            .map((one) => (
              <Place key={one.name} place={one} />
            ))}
        </ul>
        <AccountMenu />
      </div>
    </aside>
  );
});

function Place({ place }: { place: Destination }) {
  const t = useT(appMessages);
  const load = () => void pages[place.name]();
  return (
    <li>
      <NavLink
        to={place.path}
        className={({ isActive }) => cx(styles.place, isActive && styles.active)}
        onPointerEnter={load}
        onFocus={load}
      >
        <place.icon aria-hidden />
        <span>{t(`page.${place.name}`)}</span>
        {place.name === "approvals" && <Waiting />}
      </NavLink>
    </li>
  );
}

function Waiting() {
  const t = useT(appMessages);
  const waiting = useWaiting();
  if (!waiting) return null;
  return (
    <span className={styles.count}>
      <span aria-hidden>{waiting}</span>
      <span className="visually-hidden">{t("waiting", { count: waiting })}</span>
    </span>
  );
}
