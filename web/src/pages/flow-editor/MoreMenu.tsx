import { CalendarClock, Ellipsis, History, Trash2 } from "lucide-react";
import { useRight } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { flowPageMessages } from "./messages";

export type MoreChoice = "versions" | "schedules" | "delete";

/** What else there is to a flow. */
export function MoreMenu({ isOwn, onChoose }: { isOwn: boolean; onChoose: (choice: MoreChoice) => void }) {
  const t = useT(flowPageMessages);
  const mayWrite = useRight("flows.write");
  return (
    <Menu
      trigger={
        <Button kind="quiet" icon={<Ellipsis />}>
          {t("more")}
        </Button>
      }
    >
      <MenuItem icon={<History />} onSelect={() => onChoose("versions")}>
        {t("versions")}
      </MenuItem>
      <MenuItem icon={<CalendarClock />} onSelect={() => onChoose("schedules")}>
        {t("schedules")}
      </MenuItem>
      {isOwn && mayWrite && (
        <>
          <MenuSeparator />
          <MenuItem danger icon={<Trash2 />} onSelect={() => onChoose("delete")}>
            {t("delete")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
