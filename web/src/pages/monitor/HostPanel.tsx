import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { Host } from "@/insight/api";
import { Meter, Panel } from "@/insight/Panel";
import { monitorMessages } from "./messages";

/** How busy the machine is. */
export function HostPanel({ host }: { host: Host }) {
  const t = useT(monitorMessages);
  const format = useFormats();
  const used = {
    used: format.bytes(host.memory_bytes),
    total: format.bytes(host.memory_total_bytes),
    ours: format.bytes(host.process_bytes),
  };
  return (
    <Panel title={t("host")} beside={t("cores", { count: host.cores, load: format.number(host.load, 1) })}>
      <Meter label={t("cpu")} value={host.cpu} about={format.percent(host.cpu)} />
      <Meter label={t("memory")} value={host.memory_bytes / host.memory_total_bytes} about={t("ofMemory", used)} />
      <Meter
        label={t("disk")}
        value={1 - host.disk_free_bytes / host.disk_total_bytes}
        about={t("free", { free: format.bytes(host.disk_free_bytes) })}
      />
    </Panel>
  );
}
