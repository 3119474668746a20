"""Rooms of chat services that notices go to: Slack, DingTalk, WeCom."""
