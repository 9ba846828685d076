import { Pause, Volume2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { voiceSampleUrl } from "@/api/catalogue";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { toast } from "@/ui/toasts";
import { createMessages } from "./messages";

interface ListenProps {
  voice: string;
  label: string;
  /** What is said; by default a sentence in the voice's language. */
  text?: string;
  small?: boolean;
}

/** Plays a sentence in a voice. */
export function Listen({ voice, label, text = "", small = false }: ListenProps) {
  const t = useT(createMessages);
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => () => audio.current?.pause(), []);
  const toggle = () => {
    const player = (audio.current ??= new Audio());
    if (isPlaying) {
      player.pause();
      setPlaying(false);
      return;
    }
    player.src = voiceSampleUrl(voice, text);
    player.onended = () => setPlaying(false);
    setPlaying(true);
    player.play().catch(() => {
      setPlaying(false);
      toast(t("hearFailed"), { tone: "bad" });
    });
  };
  return (
    <IconButton kind="secondary" small={small} label={isPlaying ? t("stop") : label} onClick={toggle}>
      {isPlaying ? <Pause /> : <Volume2 />}
    </IconButton>
  );
}
