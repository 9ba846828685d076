import { Handle, type NodeProps, Position } from "@xyflow/react";
import { Check, CircleAlert, Hand, Pause, Play, RotateCw, TriangleAlert, X } from "lucide-react";
import { memo } from "react";
import { useT } from "@/i18n/i18n";
import { cx } from "@/ui/cx";
import type { Counts } from "../run/replay";
import styles from "./canvas.module.css";
import type { Look, StateNode as StateNodeType } from "./elements";
import { StateIcon } from "./StateIcon";
import { canvasMessages } from "./messages";

/** A state that holds no others. */
export const StateNode = memo(function StateNode({ id, data: { state, look } }: NodeProps<StateNodeType>) {
  return (
    <div
      id={nodeDomId(id)}
      className={cx(styles.state, styles[state.type.toLowerCase()], ...lookClasses(look))}
      data-status={look.status ?? undefined}
    >
      {state.isStart && <Start />}
      <span className={styles.icon}>
        <StateIcon type={state.type} agent={state.agent} note={state.note} />
      </span>
      <span className={styles.texts}>
        <span className={styles.name}>{state.label}</span>
        {state.note && <span className={styles.note}>{state.note}</span>}
      </span>
      <Marks retries={state.retries} isAsking={state.isAsking} />
      {state.isEnd && <End />}
      <Badges look={look} />
      <Handles type={state.type} look={look} />
    </div>
  );
});

/** A Map or a Parallel around its states. */
export const ContainerNode = memo(function ContainerNode({ id, data: { state, look } }: NodeProps<StateNodeType>) {
  return (
    <div
      id={nodeDomId(id)}
      className={cx(styles.container, styles[state.type.toLowerCase()], ...lookClasses(look))}
      data-status={look.status ?? undefined}
    >
      {state.isStart && <Start />}
      <div className={styles.header}>
        <StateIcon type={state.type} agent={null} />
        <span className={styles.name}>{state.label}</span>
        {state.note && <span className={styles.note}>{state.note}</span>}
        <Marks retries={state.retries} isAsking={false} />
      </div>
      {state.lanes.map((lane) => (
        <div
          key={lane.machine}
          className={styles.lane}
          style={{ left: lane.x, top: lane.y, width: lane.width, height: lane.height }}
        />
      ))}
      {state.isEnd && <End />}
      <Badges look={look} />
      <Handles type={state.type} look={look} />
    </div>
  );
});

/** The element of a state, for `aria-activedescendant`. */
export const nodeDomId = (id: string): string =>
  `state${id.replaceAll(/[^\w-]/g, (letter) => `_${letter.codePointAt(0) ?? 0}_`)}`;

function lookClasses(look: Look): (string | false | undefined)[] {
  return [
    look.status ? styles[look.status] : undefined,
    look.isSelected && styles.selected,
    look.isPale && styles.pale,
    look.finding === "error" && styles.wrong,
  ];
}

function Start() {
  const t = useT(canvasMessages);
  return <span className={styles.start} title={t("start")} />;
}

function End() {
  const t = useT(canvasMessages);
  return <span className={styles.end} title={t("end")} />;
}

function Marks({ retries, isAsking }: { retries: boolean; isAsking: boolean }) {
  const t = useT(canvasMessages);
  return (
    <>
      {isAsking && (
        <span className={styles.mark} title={t("asks")}>
          <Hand aria-label={t("asks")} />
        </span>
      )}
      {retries && (
        <span className={styles.mark} title={t("retries")}>
          <RotateCw aria-label={t("retries")} />
        </span>
      )}
    </>
  );
}

const SIGNS = { succeeded: Check, failed: X, running: Play, waiting: Pause, cancelled: X } as const;

function Badges({ look }: { look: Look }) {
  const t = useT(canvasMessages);
  if (look.finding) {
    const Sign = look.finding === "error" ? CircleAlert : TriangleAlert;
    const title = t(`finding.${look.finding}`);
    return (
      <span className={cx(styles.badge, look.finding === "error" ? styles.failed : styles.waiting)} title={title}>
        <Sign aria-label={title} />
      </span>
    );
  }
  if (!look.status) return null;
  const Sign = SIGNS[look.status];
  return (
    <span
      className={cx(styles.badge, styles[look.status])}
      title={look.counts ? t("counts", { ...look.counts }) : undefined}
    >
      <Sign aria-hidden />
      {look.counts && total(look.counts) > 1 && <span>{shown(look.counts)}</span>}
    </span>
  );
}

const total = (counts: Counts): number =>
  counts.succeeded + counts.running + counts.waiting + counts.failed + counts.cancelled;

/** How many are over, of how many that were begun. */
function shown(counts: Counts): string {
  const all = total(counts);
  const over = counts.succeeded + counts.failed;
  return over === all ? String(all) : `${over}/${all}`;
}

const ENDS = ["Succeed", "Fail"];
const CATCHES = ["Task", "Map", "Parallel"];

function Handles({ type, look: { isEditable, ports } }: { type: string; look: Look }) {
  const t = useT(canvasMessages);
  const next = ports ? `${t("gives")}: ${ports.gives}\n${t("nextHandle")}` : t("nextHandle");
  return (
    <>
      <Handle
        type="target"
        position={Position.Top}
        className={cx(styles.handle, ports && styles.port)}
        isConnectableStart={false}
        isConnectable={isEditable}
        title={ports ? `${t("takes")}: ${ports.takes}` : undefined}
      />
      {!ENDS.includes(type) && (
        <Handle
          type="source"
          position={Position.Bottom}
          className={cx(styles.handle, isEditable && styles.open)}
          isConnectable={isEditable}
          title={isEditable ? next : undefined}
        />
      )}
      {isEditable && CATCHES.includes(type) && (
        <Handle
          id="catch"
          type="source"
          position={Position.Right}
          className={cx(styles.handle, styles.open, styles.catch)}
          title={t("catchHandle")}
        />
      )}
    </>
  );
}
