import { createElement, useState } from "react";
import { useT } from "@/i18n/i18n";
import { TextField } from "@/ui/Field";
import type { Agent } from "../api";
import { canvasMessages } from "../canvas/messages";
import { stateIcon } from "../canvas/icons";
import { KINDS } from "../document/states";
import styles from "./Palette.module.css";
import { PIECE_TYPE, type Piece } from "./adding";
import { editorMessages } from "./messages";

interface PaletteProps {
  agents: readonly Agent[];
  onAdd: (piece: Piece) => void;
}

/** Agents and kinds of states, to drag onto the flow or to press. */
export function Palette({ agents, onAdd }: PaletteProps) {
  const t = useT(editorMessages);
  const types = useT(canvasMessages);
  const [wanted, setWanted] = useState("");
  const fits = (...texts: string[]) =>
    wanted
      .trim()
      .toLowerCase()
      .split(/\s+/)
      .every((word) => texts.join(" ").toLowerCase().includes(word));
  const kinds = KINDS.filter((kind) => fits(kind, types(`type.${kind}`), t(`about.${kind}`)));
  const found = agents.filter((agent) => fits(agent.name, agent.about));
  return (
    <section className={styles.palette} aria-label={t("palette")}>
      <TextField
        label={t("search")}
        labelHidden
        type="search"
        placeholder={t("search")}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <p className="visually-hidden">{t("drag")}</p>
      <h3>{t("kinds")}</h3>
      <ul className={styles.kinds}>
        {kinds.map((kind) => (
          <Item
            key={kind}
            piece={{ kind, agent: null }}
            name={types(`type.${kind}`)}
            about={t(`about.${kind}`)}
            onAdd={onAdd}
          />
        ))}
      </ul>
      <h3>{t("agents")}</h3>
      <ul>
        {found.map((agent) => (
          <Item
            key={agent.name}
            piece={{ kind: "Task", agent: agent.name }}
            name={agent.name}
            about={agent.about}
            onAdd={onAdd}
          />
        ))}
      </ul>
    </section>
  );
}

function Item({
  piece,
  name,
  about,
  onAdd,
}: {
  piece: Piece;
  name: string;
  about: string;
  onAdd: (piece: Piece) => void;
}) {
  return (
    <li>
      <button
        type="button"
        draggable
        className={styles.item}
        title={about}
        onClick={() => onAdd(piece)}
        onDragStart={(event) => {
          event.dataTransfer.setData(PIECE_TYPE, JSON.stringify(piece));
          event.dataTransfer.effectAllowed = "copy";
        }}
      >
        {createElement(stateIcon(piece.kind, piece.agent), { "aria-hidden": true })}
        <span>{name}</span>
      </button>
    </li>
  );
}
