import { pictureUrl } from "@/api/productions";
import styles from "./Thumbnail.module.css";

const WIDTH = 480;

interface ThumbnailProps {
  sha256: string | null;
  title: string;
}

/** A production's picture; until there is one, its title set on paper. */
export function Thumbnail({ sha256, title }: ThumbnailProps) {
  return (
    <div className={styles.frame}>
      {sha256 ? (
        <img src={pictureUrl(sha256, WIDTH)} alt="" loading="lazy" decoding="async" />
      ) : (
        <span aria-hidden>{title}</span>
      )}
    </div>
  );
}
