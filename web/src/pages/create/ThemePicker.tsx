import { useQuery } from "@tanstack/react-query";
import { themePictureUrl, themesQuery } from "@/api/catalogue";
import { useT } from "@/i18n/i18n";
import { createMessages } from "./messages";
import styles from "./Looks.module.css";

const WIDTH = 240;

/** A theme, seen before it is chosen. */
export function ThemePicker({ theme, onChange }: { theme: string; onChange: (theme: string) => void }) {
  const t = useT(createMessages);
  const themes = useQuery(themesQuery);
  const first = themes.data?.[0]?.name ?? "";
  return (
    <fieldset>
      <legend className={styles.legend}>{t("theme")}</legend>
      <div className={styles.themes}>
        {themes.data?.map((one) => (
          <label key={one.name} className={styles.theme}>
            <input
              type="radio"
              name="theme"
              className="visually-hidden"
              checked={(theme || first) === one.name}
              onChange={() => onChange(one.name)}
            />
            <img src={themePictureUrl(one.name, WIDTH)} alt="" loading="lazy" />
            {one.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
