"""The only code that talks to the world: claims effects, looks again, delivers, and records the truth about it."""

from guanxi.automation.sending.loop import run_sender, send_once, send_until_idle

__all__ = ["run_sender", "send_once", "send_until_idle"]
